"""Sentences split as an editor would: one case a line, `|` where one ends; `|+` where no space follows it."""

ENGLISH = """
Sen. Bernie Sanders met Gen. Mark Milley on Tuesday.|The two spoke for an hour.
Mr. Smith and Mrs. Jones left.|Dr. Lee stayed.
The U.S. Senate voted.|The bill passed.
He returned to the U.S. on Monday.|He was tired.
She lives in the U.S.|He lives in the U.K.|They never meet.
He said no.|U.S. officials disagreed.
He said no.|Then he left.
No. 10 declined to comment.|The No. 2 official resigned.
The train left at 5 p.m. and arrived at 9 a.m. the next day.
The train left at 5 p.m.|Nobody was aboard.
The meeting begins at 8 p.m. Monday in the town hall.
The vote starts at 9 a.m. Eastern.|Polls close at 8 p.m. ET on Tuesday.
“Why?” he asked.|Nobody answered.
“Why?” Smith asked.|Nobody answered.
“Stop!” the officer shouted.|The man ran.
"Why?" he asked.|Nobody answered.
“We won.”|She smiled.
“We won.|It was great,” he said.
"We won.|It was great," he said.|"We will win again."
‘We won.|It was great,’ he said.|‘We will win again.’
The minister called it “a disaster.”|The opposition agreed.
He asked, “Who knew?”|Nobody answered.
J. K. Rowling and George W. Bush met J.R.R. Tolkien's heirs.
John F. Kennedy was born in 1917.|He died in 1963.
The price rose 3.5% to $1.25.|Shares of Apple Inc. fell.
Apple Inc. said on Monday it would appeal.|The shares fell.
He works for Apple Inc.|The company is based in Cupertino.
It was late... but he came.|She left.
I never meant that...|She left.
The officials (including Gen. Milley) left.|The others stayed.
He left (he was tired.) and slept.
(He was tired.)|She was not.
He was tired.|(She was not.)|They slept.
The bill, H.R. 1234, passed.|It was signed on Jan. 6, 2021.
She arrived in Jan.|The war began in Feb. 2022.
The senator, D-Calif., left.|Rep. Jim Jordan (R-Ohio) stayed.
Sen. Dianne Feinstein (D-Calif.) left.|She was ill.
The case, Roe v. Wade, was decided in 1973.|It was overturned.
See Fig. 3 and p. 55.|The rest is in vol. 2.
The company, e.g. a bank, pays.|Others, i.e. the poor, do not.
He lives in Washington, D.C.|She lives in St. Louis.
The St. Louis Post-Dispatch reported it.|Mt. Everest is high.
It happened at 12 Main St.|The police came.
Martin Luther King Jr. was there.|So was Robert Downey Jr.|They talked.
The temperature was -3.5 degrees.|It snowed.
Visit www.example.com.|It is free.
Write to jane.doe@example.com for details.|Thanks.
He bought an iPhone.|iPhone sales rose.
Did he go?|Yes!|He went.|No?|Perhaps.
What?!|He left.
He earned a Ph.D. in physics.|He taught at M.I.T.|Later he moved.
The U.N. Security Council met.|The E.U. objected.
“I don't know,” he said.|“Ask the U.S.”|She laughed.
The storm hit the Carolinas.|15 people died.
They counted 1,234 votes.|“It's over,” she said.
He is the No. 1 suspect.|No. 2 fled.
Prices fell 2 percent vs. a year ago.|Analysts cheered.
“Is this real?” Mr. Brown asked reporters.|“It is.”
“I will not resign!” the president told parliament.|Lawmakers laughed.
He told her: “Go.”|She went.
Maj. Gen. Igor Konashenkov, Lt. Col. Smith and Capt. Jones spoke.|Nobody listened.
The Rev. Al Sharpton spoke.|Gov. Gavin Newsom and Lt. Gov. Eleni Kounalakis listened.
It costs approx. 20 dollars.|That is cheap.
Russia invaded Ukraine in 2022.|Russia denies it.
He took vitamin C.|Doctors advised it.
Plan B.|The second try.
World War II ended in 1945.|World War I ended in 1918.
She said: “I was there.|I saw it.|It was awful.”|He nodded.
The plan ... is dead, he said.|We know.
“We have … nothing to hide,” she said.|Then she left.
Police said the suspect, 23, fled.|[He was caught.]|The trial is in May.
The prime minister's office said no.|British officials shrugged.
The firm, Smith & Co., closed.|Smith & Co. will reopen.
He was born on Sept. 11.|She was born on Dec. 24.
Yahoo! Finance reported it.|Yahoo! declined to comment.
He said he'd be back "soon."|She doubted it.
"He's gone."|'Why?'|"I don't know."
The Dow fell 2.3 per cent.|The S&P 500 fell 1.9 per cent.
The victim was identified as A. Jones.|The killer was not.
Act I.|The curtain rises.
U.S. President Joe Biden met U.K. Prime Minister Rishi Sunak.
Attorneys for the U.S. Attorney's Office declined.
The attack killed four in Kyiv, Ukraine's capital, the A.P. reported.|Ukraine blamed Russia.
He said: 'It is over.'|Then he left.
“It's over.” – John Smith
Reporting by Jane Doe; Editing by John Smith.
A source said: “He’s 6ft. tall.”|It was true.
Trump’s lawyer said so.|‘It’s a lie’, he added.|‘A lie.’
“Yes.”|“No.”
He was released.[1]|He fled.[2][3]|He was caught.
Great news!|We won.
Ukraine's Gen. Staff said so.|Col. Gen. Syrskyi agreed.
The judge, Hon. Mary Lee, ruled.|The ruling is final.
The ship sank off Fort Myers, Fla.|It was old.
The suspect from Oakland, Calif., fled.
"Do you know?" I asked.|He did.
“Is it true?”|He nodded.
Who is he?|“A friend.”|Really?
He met Kim Jong Un in 2018.|Un smiled.
He scored 3 goals vs. Spain.|Spain lost 3-0.
The cost was $5.|The tip was $1.
It is 5 ft. 3 in. tall.
He left at 10 a.m. in the U.S. Eastern time zone.
About 100 sq. km were burned.|The fire is out.
BUFFALO, N.Y. — The storm hit.|It snowed.
WASHINGTON, D.C. (AP) — The president spoke.|Nobody listened.
LONDON — The prime minister resigned.|She left.
ST. PAUL, Minn. -- He won.|She lost.
FT. WORTH, Texas – He won.
SAN JUAN, P.R. - The power failed.|It was late.
PARIS, 3 a.m. — The fire spread.
He lives in the U.S. — or so he says.|She left.
The firm, Apple Inc. – a giant – fell.
He left.|— She stayed.
At 5 a.m. Gen. Milley called.|He hung up at 6 p.m.|Gen. Austin then phoned.
"""

OTHERS = (
    ("de", "Am 3. Oktober kam Dr. Müller z.B. nach Berlin.|Er ging."),
    ("de", "„Wir haben gewonnen.“|Sie lächelte."),
    ("de", "„Warum?“, fragte er.|Niemand antwortete."),
    ("de", "Das kostet ca. 20 Euro.|Das ist billig.|Die Nr. 2 ging.|Dann kam der 2. Weltkrieg."),
    ("de", "Prof. Dr. Meier sagte am 24. Februar 2022 nichts.|Er schwieg bzw. ging."),
    ("fr", "M. Dupont est parti.|Mme Durand est restée."),
    ("fr", "« Pourquoi ? » demande-t-il.|Personne ne répond."),
    ("fr", "« Nous avons gagné. »|Elle sourit."),
    ("es", "El Sr. García llegó.|¿Por qué?|¡No lo sé!"),
    ("es", "La Sra. Pérez vive en EE. UU. desde 2001.|Es feliz."),
    ("it", "Il dott. Rossi è partito.|La sig.ra Bianchi è rimasta."),
    ("pt", "O Sr. Silva chegou.|A Dra. Souza saiu."),
    ("nl", "Dhr. Jansen kwam om 10 uur.|Mevr. de Vries bleef."),
    ("ru", "В 2022 г. началась война.|Она продолжается."),
    ("ru", "А. С. Пушкин родился в Москве.|Он был поэтом."),
    ("ru", "«Почему?» – спросил он.|Никто не ответил."),
    ("pl", "Dr Kowalski przyszedł o godz. 10.|Potem wyszedł."),
    ("ja", "今日は「雨です。」と言った。|+明日は晴れ。"),
    ("ja", "これは本です。|+それはペンですか？|+はい！"),
    ("zh", "他说：“不行。”|+然后走了。|+明天见！"),
    ("zh", "“不行。”他说。|+她走了。"),
    ("ko", "그는 갔다.|그녀는 남았다.|왜?"),
    ("hi", "यह ठीक है।|वह गया।|क्यों?"),
    ("ar", "قال نعم؟|ثم ذهب.|وعاد."),
    ("fa", "او رفت.|چرا؟|نمی\u200cدانم."),
    ("ur", "وہ گیا۔|وہ آیا۔"),
    ("he", "הוא הלך.|היא נשארה.|למה?"),
    ("th", "วันนี้อากาศดี ฉันไปตลาด แล้วกลับบ้าน"),
    ("el", "Έφυγε.|Γιατί;|Δεν ξέρω."),
    ("hy", "Նա գնաց։|Նա մնաց։"),
    ("am", "እሱ ሄደ።|እሷ ቀረች።"),
    ("my", "သူသွားတယ်။|သူမနေတယ်။"),
    ("bn", "সে গেল।|কেন?|জানি না।"),
    ("ta", "அவன் போனான்.|அவள் இருந்தாள்."),
    ("tr", "Dr. Yılmaz geldi.|Saat 5'te gitti.|Neden?"),
    ("sv", "Han kom kl. 10.|Sedan gick han."),
    ("uk", "Він пішов.|Вона залишилась о 10 год. вечора."),
    ("vi", "Ông ấy đi.|Tại sao?|Tôi không biết."),
)
