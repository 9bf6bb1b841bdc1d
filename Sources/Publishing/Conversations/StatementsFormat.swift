import Deliberation
import Events

/// `statements.json`: every statement with what was decided about it and how the groups take it.
struct StatementsFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        var text = FileText()
        let head: [String: JSONText] = [
            "conversation": .text(content.definition.id),
            "as_of": .text(CivilDay.instantText(content.conversation.time)),
            "licence": .text(content.definition.licence.id),
            "attribution": content.definition.attribution.map(OpinionGroupsFormat.attribution) ?? .null,
        ]
        text.open += JSONText.object(head).pretty().utf8
        text.open.removeLast(2)
        text.open += ",\n  \"statements\": [".utf8
        for column in content.record.statements.indices {
            text.open += ((column == 0 ? "\n    " : ",\n    ") + Self.statement(column, content).compact).utf8
            text.endRow()
        }
        text.open += (content.record.statements.isEmpty ? "]\n}\n" : "\n  ]\n}\n").utf8
        return [PublishedFile(json: "statements", title: "Statements and how the groups take them", text)]
    }

    private static func statement(_ column: Int, _ content: ConversationContent) -> JSONText {
        let record = content.record.statements[column]
        let (statement, counts) = (record.statement, content.counts.statements[column])
        let rows = content.conversation.publishesRows
        var members: [String: JSONText] = [
            "comment-id": .integer(statement.number), "text": .text(statement.text),
            "language": statement.language.isEmpty ? .null : .text(statement.language),
            "time": .text(CivilDay.instantText(statement.time)), "seed": .flag(statement.isSeed),
            "meta": .flag(record.isMeta), "moderation": .text(record.state.name),
            "author": rows ? .integer(content.numbers.author(of: statement)) : .null,
            "agree_events": .optional(counts.agreeEvents), "disagree_events": .optional(counts.disagreeEvents),
            "total": line(counts.total), "groups": .list(counts.groups.map(line)),
        ]
        // Computed from counts, so it would give away the hidden ones.
        guard counts.isWhole else { return .object(members) }
        let analysis = content.analysis
        members["extremity"] = .decimal(analysis.extremity[column])
        members["priority"] = .decimal(analysis.priority[column])
        if analysis.groups.count > 0 {
            let consensus = analysis.groupConsensus[column]
            members["group_consensus"] = .object([
                "product": .decimal(consensus.product), "geometric_mean": .decimal(consensus.geometricMean),
                "lowest": .decimal(consensus.lowest), "fewest_voters": .integer(consensus.fewestVoters),
            ])
        }
        return .object(members)
    }

    private static func line(_ line: StatementCounts.Line) -> JSONText {
        .object([
            "votes": .optional(line.votes), "agrees": .optional(line.agrees), "disagrees": .optional(line.disagrees),
            "passes": .optional(line.passes),
        ])
    }
}
