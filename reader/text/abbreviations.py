"""What the sentence rules know about words: data for `reader.text.breaks`, English news first.

Words are written without their last dot and, unless said otherwise, compared in lower case.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Stand before a name: what follows is never a new sentence.
TITLES = _words(
    """
    mr mrs ms mx messrs mme mlle dr drs prof rev hon fr msgr sen sens rep reps gov govs pres atty amb supt
    gen lt maj col capt cpt cmdr cdr adm brig sgt cpl pvt pfc spc det insp ofc cllr asst assoc dep
    """
)

# May stand before a name and may end a sentence ("Main St. The police", "St. Louis").
PLACES = _words("st ste ft mt mts pt ave blvd rd hwy bldg apt")

# Stand inside a phrase and never end a sentence.
INNER = _words(
    """
    vs v e.g i.e cf viz approx ca esp incl est resp a.k.a d.b.a dept univ assn natl intl govt
    """
)

# Stand before a number; before anything else "no." is a word and ends its sentence.
BEFORE_NUMBERS = _words(
    """
    no nos nr n° p pp vol vols fig figs art arts sec secs ch chap para pt pts ver op ext tel rs h.r
    """
)


# Follow a name or an amount: the sentence goes on unless a new one plainly begins.
AFTER_NAMES = _words(
    """
    inc corp co ltd l.l.c cos bros jr sr esq ph.d m.d d.d.s b.a m.a m.b.a j.d r.n d.o al
    """
)
# "Martin Luther King Jr. Day is": part of the name all the same.
NAMED_AFTER = _words(
    "day memorial boulevard center centre foundation drive way library school park airport hall"
)

# Abbreviations only after a number.
UNITS = _words("in ft yd mi lb lbs oz sq cu hr hrs min mins sec secs km cm mm kg mph")
# The same in other languages, whichever it is.
BEFORE_NUMBERS_ELSEWHERE = _words(
    """
    nr nrn ca abs art bd kap ziff kl tlf godz ok tys ul env chap núm nº n.º n.° pág págs cap pag č čl str
    стр ул рис ст гл тел
    """
)
# German: what stands between these and a noun is an ordinal.
BEFORE_ORDINALS = _words("der die das dem den des am im zum zur vom beim ein eine einen einem einer ihr sein")

MONTHS = _words("jan feb mar apr jun jul aug sep sept oct nov dec")

# After a comma or inside "(D-Calif.)" these are states, elsewhere words.
STATES = _words(
    """
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla
    ore pa penn tenn tex va vt wash wis wisc wyo ont que alta
    """
)

CLOCK = _words("a.m p.m")

# After "8 p.m.": the sentence goes on.
AFTER_CLOCK = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet cest eet
    eest msk ist jst aest aedt eastern central mountain pacific greenwich moscow london local beijing kyiv
    tokyo
    """
)

# A sentence that has hardly begun: "At 5 a.m. Mr. Smith went".
OPENING_PREPOSITIONS = _words("at by around about before after since until on from shortly just")

# A word that, capitalised after an abbreviation, begins a sentence; none is a common part of a name.
STARTERS = _words(
    """
    the a an this that these those it he she they we you his her its their our my your and but or so yet
    nor for if as at by from in on to with within without while when whenever where whereas whether since
    because although though despite unless until after before during between among amid along across
    against about above below beyond however meanwhile moreover furthermore nevertheless nonetheless
    therefore thus hence also then there here what who whom whose why how which not no yes some many most
    several both each every another others neither either none few much more even just still once earlier
    later instead indeed perhaps maybe according asked such nobody everybody everyone someone somebody
    nothing something anything today yesterday tomorrow tonight i is are was were has have had do does did
    can could should would i'm i've i'd i'll it's that's there's he's she's they're we're you're don't
    didn't isn't wasn't
    """
)

# "“Why?” Smith asked": the attribution belongs to the question.
SPEECH_VERBS = _words(
    """
    said says asked asks added adds told tells replied replies answered answers shouted shouts cried cries
    wrote writes wondered wonders demanded demands yelled exclaimed joked recalled tweeted posted screamed
    responded continued insisted whispered called quipped chanted pleaded
    """
)

# These report a statement as well: “Who knew?” Officials said the fire was out.
STATEMENT_VERBS = _words("said says added adds told tells wrote writes tweeted posted insisted")
STATEMENT_OBJECTS = _words("the a an it he she they that there this these those his her their its in")

# Plural subjects with which news sentences begin, and which no abbreviation takes as part of a name.
SUBJECTS = _words(
    """
    officials police analysts experts researchers critics scientists authorities lawmakers investigators
    prosecutors supporters opponents people residents economists shares stocks prices voters witnesses
    activists protesters reporters journalists doctors firefighters rescuers soldiers troops rebels
    families relatives neighbors neighbours thousands hundreds dozens millions efforts reports results
    talks tensions polls
    """
)

# "He said no. 15 people": here "no" is an answer.
BEFORE_ANSWER = _words("said says say answered replied answer reply voted vote was is a resounding firm flat")

# "Hepatitis C. Doctors": the letter is no initial.
BEFORE_LETTER = _words(
    """
    vitamin vitamins hepatitis plan type group grade class section exhibit category appendix schedule
    option part point team block zone version model title war level line route terminal gate tier series
    omega influenza phase
    """
)

# Marks that are part of a name; what follows goes on unless a starter follows.
EXCLAIMED_NAMES = _words("yahoo jeopardy oklahoma wham airplane")

# A quotation that a particle takes up goes on: 「はい。」と言った。
JAPANESE_PARTICLES = frozenset("とっなはがをのにもで、")
CHINESE_ATTRIBUTION = r"[^，。！？,.!?\n]{0,8}?(?:说|說|道|问|問|表示|称|稱|喊|答)(?:[，。！？：]|$)"

# Any of them, where a line has no capitals to tell names from words.
ABBREVIATIONS = TITLES | PLACES | INNER | BEFORE_NUMBERS | AFTER_NAMES | UNITS | MONTHS | STATES
