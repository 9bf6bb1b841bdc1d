import Events

/// A language of the conversation pages: its words and how it writes numbers, shares and days. Every language has a file of words and a line in `all`.
struct ConversationLanguage: Sendable {
    /// BCP 47.
    let code: String
    /// As its speakers call it.
    let name: String
    let words: [ConversationWord: String]
    let thousands: String
    let decimal: String
    /// Between a number and the sign for percent.
    let beforePercent: String
    let months: [String]
    /// Day, month and year, with `d`, `m` and `y` in their places.
    let date: String

    static let all = [english, german]

    /// The text of a word with its placeholders, which look like `{count}`, filled in.
    func text(_ word: ConversationWord, _ values: [String: String] = [:]) -> String {
        var text = words[word] ?? word.rawValue
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    func number(_ value: Int) -> String { NumberText.grouped(Int64(value)).replacing(",", with: thousands) }

    /// In whole percent.
    func share(_ value: Double) -> String { "\(Int((value * 100).rounded()))\(beforePercent)%" }

    /// With three decimals, which tell close silhouettes apart.
    func thousandths(_ value: Double) -> String {
        let thousandths = Int((abs(value) * 1000).rounded())
        let digits = String(1000 + thousandths % 1000).dropFirst()
        return (value < 0 && thousandths > 0 ? "−" : "") + "\(thousandths / 1000)\(decimal)\(digits)"
    }

    func day(_ day: Int32) -> String {
        let (year, month, number) = CivilDay.date(day)
        return date.replacing("{d}", with: String(number)).replacing("{m}", with: months[month - 1])
            .replacing("{y}", with: String(year))
    }

    /// Day and time in UTC.
    func instant(_ milliseconds: Int64) -> String {
        let time = CivilDay.instantText(milliseconds).dropFirst(11).prefix(5)
        return day(Int32(milliseconds.flooredDivision(by: 86_400_000))) + ", " + time + " UTC"
    }
}

/// Every text of the conversation pages.
enum ConversationWord: String, CaseIterable, Sendable {
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
