"""An invented news story, long and repetitive enough to carry spans through."""

STORY = """Harbour bridge closed after cracks found in three hangers

The bridge over the Sund was closed to all traffic on Tuesday evening after inspectors found cracks in three of \
its hangers, the roads office said. It is the only crossing for 20 kilometres, and about 14,000 vehicles use it \
every day.

"We will not open it again before we understand what happened," said Marit Solheim, who leads the office. "That may \
take weeks." She did not say what repairs could cost.

It is not clear when the damage began. An engineer who worked on the last inspection, in 2019, said the cracks may \
have been growing since the spring floods; he asked not to be named because he is not allowed to speak to reporters. \
The office would neither confirm nor deny that.

The bridge was opened in 1931 and rebuilt twice, in 1958 and in 1994. A report from 2016, seen by this newspaper, \
warned that "fatigue in the hangers cannot be excluded" and asked for an inspection every year - it was never done.

Ferries will run between Nordvik and Aldersund from 5 a.m. until midnight. The company expects queues of two hours or \
more... The first boat left on Wednesday with 46 cars and 12 bicycles on board.

Shops on the island fear for the summer. "If this lasts until June, we're finished," said Ola Brekke, who sells \
fishing gear near the quay. The mayor, Kari Lunde, called the closing "a disaster for every family here". She said she \
would ask the government for help.

The mayor, Kari Lunde, did not answer questions about the report from 2016. Her office said she had read it only \
on Tuesday. The roads office said it would answer questions on Friday.
"""
