typealias ConversationLanguage = PageLanguage<ConversationWord>

/// Every text of the conversation pages.
enum ConversationWord: String, PageWord {
    static let texts = ["en": english, "de": german]

    case conversations, allConversations, otherLanguage, heldBy, open, closed, noEnd
    case voters, votes, statements, groups, statement, group
    case mapTitle, mapIntro, mapEmpty, mapWithheld, mapSample, mapAlternative, notGrouped, groupName
    case groupCount, noGroups, stability, stabilityText, shaky, sure, sizesTitle, size, shareOfGrouped
    case silhouettesTitle, silhouettesText, groupsTried, silhouette, chosen
    case groupsTitle, groupsIntro, nothingRepresentative, groupAgrees, groupDisagrees, othersAgree, othersDisagree
    case consensusTitle, consensusIntro, consensusNone, direction, agree, disagree, ofAll, lowestGroup, fewestVoters
    case withoutVote, standing, holds, tooFewVoters, notInAllGroups, lostTitle, lostUntil
    case differencesTitle, differencesIntro, differencesNone, difference
    case silenceTitle, silenceIntro, invitedSilent, invitedUnknown, ungrouped, ungroupedText
    case blocsTitle, blocsIntro, blocsNone, blocText, blocsCompared, withBlocs, withoutBlocs, figure, groupSizes
    case onlyWithBlocs, onlyWithoutBlocs, none
    case answersTitle, answersIntro, answersNone, answersNotOwed, answer, answerState, responsible, due, evidence,
        overdue, waiting
    case answerAct, answerPartly, answerExplain, statusPromised, statusStarted, statusDone, statusDropped
    case postponed
    case filesTitle, filesRows, filesAggregates
    case aboutTitle, moderationBefore, moderationAfter, moderationPolicy, told, licence, attribution
    case withheld, shareOf, noVotes, asOf, notADecision
}
