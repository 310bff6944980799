/** Frequent English words that say nothing about a topic, and the forms of address and stage directions of a speech. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above across act after again against ago all almost alone along already also although always am among an and another any anyone anything applause are aren't around as ask
  asked at away back be became because become been before began begin being believe below best better between beyond both bring but by call called came can can't cannot
  chairman citizens come comes congress could couldn't day days did didn't do does doesn't doing don't done down during each early either else enough even ever every everyone
  everything face fact far few fellow finally find first for forward found four friends from full further gave get give given gives go god going good got great had half hand hard
  has have haven't having he held help her here hers high him himself his house how however i'd i'll i'm i've if important in indeed instead into is isn't it it'd it'll its itself
  just keep kept know known ladies last laughter later least left less let like likely little long longer look made make makes making man many matter may maybe me mean means
  members men might million more most mr mrs ms much must my myself near necessary need needs neither never new next night no none nor not nothing now of off often old on
  once one ones only or order other others our ours ourselves out over own part past percent perhaps place please possible present president problem problems proud put rather
  ready right said same saw say says see seek seen senate set several shall she should shouldn't side since small so some someone something speaker stand state states still such
  sure take taken takes taking tell ten than thank that their theirs them themselves then there therefore these they they'd they'll they're they've thing things think this those
  though thought three through throughout thus time times to today together told tonight too took toward towards tried true try trying turn two under union united
  until up upon us use used using very vice want wants was wasn't way ways we we'd we'll we're we've well went were weren't what whatever when where whether which while who
  whole whom whose why will with within without won't words work would wouldn't year years yes yet you you'd you'll you're you've your yours`
    .trim()
    .split(/\s+/),
);
