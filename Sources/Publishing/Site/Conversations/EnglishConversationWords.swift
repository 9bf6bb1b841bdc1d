extension ConversationLanguage {
    static let english = ConversationLanguage(
        code: "en", name: "English", words: englishWords, thousands: ",", decimal: ".", beforePercent: "",
        months: DisplayText.monthNames, date: "{d} {m} {y}")

    private static let englishWords: [ConversationWord: String] = [
        .conversations: "Conversations", .allConversations: "All conversations",
        .otherLanguage: "Diese Seite auf Deutsch",
        .heldBy: "Held by {owner}", .open: "Open until {day}", .closed: "Closed on {day}", .noEnd: "Open",
        .voters: "People who voted", .votes: "Votes", .statements: "Statements", .groups: "Opinion groups",
        .statement: "Statement", .group: "Group",
        .mapTitle: "Opinion map",
        .mapIntro:
            "Each mark is one person. People who vote alike stand close together. The axes have no meaning of their own.",
        .mapEmpty: "There are not enough votes yet to draw a map.",
        .mapWithheld:
            "The map is not shown: it would have a mark for each person, and only sums of this conversation are published.",
        .mapSample: "Of {count} people, {drawn} are drawn, evenly chosen.",
        .mapAlternative: "{count} people in {groups} groups: {sizes}. The table beside it has the same numbers.",
        .notGrouped: "Voted too little to be grouped", .groupName: "Group {letter}",
        .groupCount: "People fall into {count} groups.", .noGroups: "Nobody can be grouped yet.",
        .stability: "Stability {share}",
        .stabilityText:
            "If a quarter of the statements had not been asked, {share} of the people would be in the same group ({tries} tries).",
        .shaky: "The grouping is shaky: read it with care.", .sure: "The grouping is firm.",
        .sizesTitle: "Size of the groups", .size: "People", .shareOfGrouped: "Share of those grouped",
        .silhouettesTitle: "How clear is the number of groups?",
        .silhouettesText:
            "The silhouette is 1 when groups are far apart and 0 when they run into each other. The number with the highest value is taken.",
        .groupsTried: "Groups", .silhouette: "Silhouette", .chosen: "taken",
        .groupsTitle: "What each group stands for",
        .groupsIntro: "The statements on which a group differs most clearly from everybody else.",
        .nothingRepresentative: "No statement sets this group apart.",
        .groupAgrees: "in this group, {share} agree", .groupDisagrees: "in this group, {share} disagree",
        .othersAgree: "of the others, {share} agree", .othersDisagree: "of the others, {share} disagree",
        .consensusTitle: "What people agree on",
        .consensusIntro:
            "Statements with a clear majority of all who voted on them. One holds only if it has at least {minimum} voters and a majority in every "
            + "group: a large group does not speak for a small one.",
        .consensusNone: "Nothing yet.", .direction: "People", .agree: "agree", .disagree: "disagree",
        .ofAll: "Of all who voted", .lowestGroup: "In the group with the least",
        .fewestVoters: "Fewest voters in a group",
        .withoutVote: "Grouped people without a vote on it", .standing: "Holds in every group",
        .holds: "yes", .tooFewVoters: "no: too few voters in a group", .notInAllGroups: "no: not every group",
        .lostTitle: "No longer a consensus", .lostUntil: "was one until {day}",
        .differencesTitle: "Where groups differ",
        .differencesIntro: "The statements with the largest distance between the groups’ shares of agreement.",
        .differencesNone: "No statement has enough votes in every group.", .difference: "Distance",
        .silenceTitle: "Who did not speak", .silenceIntro: "Silence is not consent.",
        .invitedSilent: "{count} of {invited} who were invited did not vote ({share}).",
        .invitedUnknown: "Nobody counted how many people were invited.",
        .ungrouped: "{count} of {voters} voters are in no group.",
        .ungroupedText: "They voted on too few statements. Their votes count in the shares of all voters.",
        .blocsTitle: "Accounts that vote nearly the same",
        .blocsIntro:
            "Duplicates and agreed campaigns look like this. It proves nothing, so nobody is removed; the results stand here with and without them.",
        .blocsNone: "None were found.",
        .blocText:
            "{count} accounts, first votes from {from} to {to}, {share} equal answers on {statements} statements.",
        .blocsCompared: "Results with and without them", .withBlocs: "With them", .withoutBlocs: "Without them",
        .figure: "Figure", .groupSizes: "Sizes of the groups", .onlyWithBlocs: "Agreed on only with them",
        .onlyWithoutBlocs: "Agreed on only without them", .none: "none",
        .answersTitle: "You said, we did",
        .answersIntro: "{responsible} answers what people agree on within {days} days: act, or explain why not.",
        .answersNone: "No answer was given yet, and none is due.",
        .answersNotOwed: "Nobody has undertaken to answer this conversation.",
        .answer: "Answer", .answerState: "State", .responsible: "Responsible", .due: "Due", .evidence: "evidence",
        .overdue: "overdue", .waiting: "waiting for an answer", .answerAct: "We act", .answerPartly: "We act in part",
        .answerExplain: "We do not act", .statusPromised: "promised", .statusStarted: "started", .statusDone: "done",
        .statusDropped: "dropped", .postponed: "first promised for {day}",
        .filesTitle: "Files",
        .filesRows: "Every vote is in the files, under numbers that stand for people in this conversation only.",
        .filesAggregates:
            "Only sums are in the files. Counts below {minimum} are left empty, and others with which they could be computed.",
        .aboutTitle: "About this conversation",
        .moderationBefore: "A statement is shown once a moderator has accepted it.",
        .moderationAfter: "A statement is shown until a moderator rejects it.",
        .moderationPolicy: "Rules of moderation",
        .told: "Participants were told before they voted that their votes are published.",
        .licence: "Licence", .attribution: "Source of the data",
        .withheld: "withheld", .shareOf: "{share} of {count}", .noVotes: "no votes", .asOf: "As of {instant}",
        .notADecision: "What people agree on is advice to those who decide. It is not a decision.",
    ]
}
