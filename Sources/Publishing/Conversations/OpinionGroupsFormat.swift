import Definitions
import Deliberation
import Events

/// `groups.json`: the groups, how sure they are, what each stands for, what all agree on, who was flagged, and everybody's place on the map.
struct OpinionGroupsFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        let conversation = content.conversation
        var members = Result(conversation.analysis, content).members
        members["conversation"] = .text(content.definition.id)
        members["as_of"] = .text(CivilDay.instantText(conversation.time))
        members["licence"] = .text(content.definition.licence.id)
        members["attribution"] = content.definition.attribution.map(Self.attribution) ?? .null
        members["voters"] = .optional(content.counts.seen(content.record.participants.count))
        members["publishes"] = .text(content.definition.publishes.rawValue)
        members["withheld_below"] = .optional(content.counts.minimum)
        members["lost_consensus"] = .list(
            conversation.lostConsensus.map {
                .object([
                    "comment-id": .integer($0.statement), "for": .text($0.direction.name),
                    "held_until": .text(CivilDay.instantText($0.heldUntil)),
                ])
            })
        members["blocs"] = .list(conversation.analysis.blocs.map { Self.bloc($0, content) })
        members["without_blocs"] =
            conversation.analysisWithoutBlocs.map { .object(Result($0, content).members) } ?? .null
        return [
            PublishedFile(json: "groups", title: "Opinion groups", Self.text(members, positionsOf: content))
        ]
    }

    static func attribution(_ attribution: Conversation.Attribution) -> JSONText {
        .object(["text": .text(attribution.text), "links": .texts(attribution.links)])
    }

    private static func bloc(_ bloc: VotingBloc, _ content: ConversationContent) -> JSONText {
        var members: [String: JSONText] = [
            "size": .optional(content.counts.seen(bloc.rows.count)), "from": .text(CivilDay.instantText(bloc.from)),
            "to": .text(CivilDay.instantText(bloc.to)), "statements": .integer(bloc.statements),
            "likeness": .decimal(bloc.likeness),
        ]
        if content.conversation.publishesRows { members["participants"] = .list(bloc.rows.map { .integer($0) }) }
        return .object(members)
    }

    /// The members, and behind them one line for each voter, of whom there may be very many.
    private static func text(_ members: [String: JSONText], positionsOf content: ConversationContent) -> FileText {
        var text = FileText()
        text.open += JSONText.object(members).pretty().utf8
        guard content.conversation.publishesRows else {
            text.open += "\n".utf8
            return text
        }
        let (groups, stability) = (content.analysis.groups, content.analysis.stability)
        text.open.removeLast(2)
        text.open += ",\n  \"positions\": [".utf8
        for row in groups.groupOfRow.indices {
            let members: [String: JSONText] = [
                "participant": .integer(row), "x": .decimal(groups.positions[row].x),
                "y": .decimal(groups.positions[row].y),
                "group": groups.groupOfRow[row] < 0 ? .null : .integer(groups.groupOfRow[row]),
                "stability": stability.ofRow[row].map { .decimal($0) } ?? .null,
            ]
            text.open += ((row == 0 ? "\n    " : ",\n    ") + JSONText.object(members).compact).utf8
            text.endRow()
        }
        text.open += "\n  ]\n}\n".utf8
        return text
    }

    /// What an analysis says of the groups.
    private struct Result {
        private let analysis: OpinionAnalysis
        private let content: ConversationContent

        init(_ analysis: OpinionAnalysis, _ content: ConversationContent) {
            self.analysis = analysis
            self.content = content
        }

        var members: [String: JSONText] {
            let (groups, stability) = (analysis.groups, analysis.stability)
            return [
                "groups": .integer(groups.count),
                "grouped": .optional(content.counts.seen(groups.grouped)),
                "sizes": .list(groups.sizes.map { .optional(content.counts.seen($0)) }),
                "silhouettes": .list(
                    groups.silhouettes.map {
                        .object(["groups": .integer($0.groups), "mean": .decimal($0.mean)])
                    }),
                "stability": .object([
                    "mean": stability.ofConversation.map { .decimal($0) } ?? .null,
                    "tries": .integer(stability.tries), "is_shaky": .flag(stability.isShaky),
                ]),
                "representative": .list(analysis.representative.map { .list($0.map(representative)) }),
                "consensus": .list(analysis.consensus.map(consensus)),
            ]
        }

        /// Figures of the main result whose counts are all shown; where only sums are published, a result without some people has none, as the
        /// difference would tell how these people voted.
        private func showsFigures(_ column: Int) -> Bool {
            if content.conversation.publishesRows { return true }
            return analysis.record.participants == content.record.participants
                && content.counts.statements[column].isWhole
        }

        private func representative(_ entry: RepresentativeStatement) -> JSONText {
            var members = start(entry.column, entry.direction)
            members["best-agree"] = .flag(entry.isBestAgree)
            guard showsFigures(entry.column) else { return .object(members) }
            if let agreeing = entry.agreeing { members["n-agree"] = .integer(agreeing) }
            members["n-success"] = .integer(entry.successes)
            members["n-trials"] = .integer(entry.trials)
            members["p-success"] = .decimal(entry.successShare)
            members["p-test"] = .decimal(entry.successTest)
            members["repness"] = .decimal(entry.representativeness)
            members["repness-test"] = .decimal(entry.representativenessTest)
            return .object(members)
        }

        /// Of everybody: beside the sums of grouped people the counts would tell those of the few who are not grouped.
        private func consensus(_ entry: ConsensusStatement) -> JSONText {
            var members = start(entry.column, entry.direction)
            guard content.conversation.publishesRows else { return .object(members) }
            members["n-success"] = .integer(entry.successes)
            members["n-trials"] = .integer(entry.trials)
            members["p-success"] = .decimal(entry.successShare)
            members["p-test"] = .decimal(entry.successTest)
            return .object(members)
        }

        private func start(_ column: Int, _ direction: Vote.Answer) -> [String: JSONText] {
            [
                "comment-id": .integer(analysis.record.statements[column].statement.number),
                "repful-for": .text(direction.name),
            ]
        }
    }
}

extension JSONText {
    static func decimal(_ value: Double) -> JSONText { .number(NumberText.exact(value)) }
    static func optional(_ value: Int?) -> JSONText { value.map { .integer($0) } ?? .null }
}
