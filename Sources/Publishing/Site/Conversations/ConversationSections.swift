import Deliberation
import Events

/// What the sections of a conversation's page say.
struct ConversationSections {
    let content: ConversationContent
    let language: ConversationLanguage

    var analysis: OpinionAnalysis { content.analysis }
    var isRows: Bool { content.conversation.publishesRows }

    var context: [String: Any] {
        [
            "tiles": tiles, "map": map, "groups": groups, "consensus": consensus, "differences": differences,
            "silence": silence, "blocs": blocs, "answers": answers,
        ]
    }

    func text(_ word: ConversationWord, _ values: [String: String] = [:]) -> String { language.text(word, values) }

    /// A count, or the word for what is withheld.
    func shown(_ count: Int?) -> String { count.map(language.site.number) ?? text(.withheld) }

    /// A count that stands alone.
    func alone(_ count: Int) -> String { shown(content.counts.seen(count)) }

    func share(_ count: Int?, of all: Int?) -> String {
        guard let count, let all else { return text(.withheld) }
        return all == 0 ? text(.noVotes) : language.site.share(Double(count) / Double(all))
    }

    func shareWithBase(_ count: Int?, of all: Int?) -> String {
        guard let all, count != nil, all > 0 else { return share(count, of: all) }
        return text(.shareOf, ["share": share(count, of: all), "count": language.site.number(all)])
    }

    func letter(_ group: Int) -> String { PolisCommentGroupsFormat.letter(group).uppercased() }
    func groupName(_ group: Int) -> String { text(.groupName, ["letter": letter(group)]) }

    /// Number, text and language of a statement.
    func statement(_ column: Int) -> [String: Any] {
        let statement = analysis.record.statements[column].statement
        return said(statement)
    }

    func said(_ statement: Statement) -> [String: Any] {
        var context = ["number": String(statement.number), "text": statement.text]
        if !statement.language.isEmpty { context["lang"] = statement.language }
        return context
    }

    private var tiles: [[String: Any]] {
        let record = analysis.record
        let figures: [(ConversationWord, String)] = [
            (.voters, alone(record.participants.count)), (.votes, alone(record.votes.count)),
            (.statements, language.site.number(record.statements.count)),
            (.groups, language.site.number(analysis.groups.count)),
        ]
        return figures.map { ["title": text($0), "value": $1] }
    }

    // MARK: - The map

    private var map: [String: Any] {
        let (groups, stability) = (analysis.groups, analysis.stability)
        var context: [String: Any] = [
            "count": groups.count > 0
                ? text(.groupCount, ["count": language.site.number(groups.count)]) : text(.noGroups),
            "rows": sizes, "hasGroups": groups.count > 0,
            "silhouettes": groups.silhouettes.map { entry -> [String: Any] in
                [
                    "groups": language.site.number(entry.groups), "mean": language.site.thousandths(entry.mean),
                    "chosen": entry.groups == groups.count ? text(.chosen) : "",
                ]
            },
        ]
        if let mean = stability.ofConversation {
            let values = ["share": language.site.share(mean), "tries": language.site.number(stability.tries)]
            context["stability"] =
                [
                    "short": text(.stability, values), "long": text(.stabilityText, values),
                    "isShaky": stability.isShaky,
                    "verdict": text(stability.isShaky ? .shaky : .sure),
                ] as [String: Any]
        }
        guard groups.count > 0 else {
            context["missing"] = text(.mapEmpty)
            return context
        }
        guard isRows else {
            context["missing"] = text(.mapWithheld)
            return context
        }
        let people = language.site.number(groups.groupOfRow.count)
        let sizes = groups.sizes.indices.map { "\(groupName($0)) \(language.site.number(groups.sizes[$0]))" }
        let map = OpinionMap(
            groups: groups, title: text(.mapTitle),
            description: text(
                .mapAlternative,
                ["count": people, "groups": language.site.number(groups.count), "sizes": sizes.joined(separator: ", ")])
        )
        context["svg"] = map.svg
        if map.drawn < groups.groupOfRow.count {
            context["sample"] = text(.mapSample, ["count": people, "drawn": language.site.number(map.drawn)])
        }
        return context
    }

    private var sizes: [[String: Any]] {
        let groups = analysis.groups
        let grouped = content.counts.seen(groups.grouped)
        var rows = groups.sizes.enumerated().map { group, size -> [String: Any] in
            [
                "key": OpinionMap.legend(group), "name": groupName(group), "size": alone(size),
                "share": share(content.counts.seen(size), of: grouped),
            ]
        }
        let ungrouped = groups.groupOfRow.count - groups.grouped
        if isRows, ungrouped > 0 {
            rows.append([
                "key": OpinionMap.legend(-1), "name": text(.notGrouped), "size": language.site.number(ungrouped),
                "share": "–",
            ])
        }
        return rows
    }

    // MARK: - What groups stand for

    private var groups: [[String: Any]] {
        analysis.representative.enumerated().map { group, entries in
            [
                "key": OpinionMap.legend(group), "name": groupName(group), "size": alone(analysis.groups.sizes[group]),
                "isEmpty": entries.isEmpty,
                "statements": entries.map { entry -> [String: Any] in
                    var row = statement(entry.column)
                    row["own"] = own(entry, group)
                    row["others"] = others(entry, group)
                    return row
                },
            ]
        }
    }

    private func own(_ entry: RepresentativeStatement, _ group: Int) -> String {
        let line = content.counts.statements[entry.column].groups[group]
        let count = entry.direction == .agree ? line.agrees : line.disagrees
        return text(
            entry.direction == .agree ? .groupAgrees : .groupDisagrees,
            ["share": shareWithBase(count, of: line.votes)])
    }

    private func others(_ entry: RepresentativeStatement, _ group: Int) -> String {
        let lines = content.counts.statements[entry.column].groups.enumerated().filter { $0.offset != group }
            .map(\.element)
        let counts = lines.map { entry.direction == .agree ? $0.agrees : $0.disagrees }
        let isWhole = !counts.contains(nil) && !lines.map(\.votes).contains(nil)
        return text(
            entry.direction == .agree ? .othersAgree : .othersDisagree,
            [
                "share": shareWithBase(
                    isWhole ? counts.reduce(0) { $0 + ($1 ?? 0) } : nil,
                    of: isWhole ? lines.reduce(0) { $0 + ($1.votes ?? 0) } : nil)
            ])
    }
}
