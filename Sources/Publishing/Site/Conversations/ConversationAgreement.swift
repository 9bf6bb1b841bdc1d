import Deliberation
import Events

extension ConversationSections {
    /// Statements with a clear majority of all voters, and whether they hold in every group.
    var consensus: [String: Any] {
        let minimum = content.definition.minimumVoters
        let rows = analysis.consensus.map { entry -> [String: Any] in
            var row = statement(entry.column)
            row["direction"] = text(entry.direction == .agree ? .agree : .disagree)
            let counts = content.counts.statements[entry.column]
            row["all"] =
                isRows
                ? shareWithBase(entry.successes, of: entry.trials)
                : shareWithBase(
                    entry.direction == .agree ? counts.total.agrees : counts.total.disagrees, of: counts.total.votes)
            guard analysis.groups.count > 0 else { return row }
            let groups = analysis.groupVotes.groupConsensus(of: entry)
            row["lowest"] = lowest(entry, counts)
            row["fewest"] = isRows || counts.isWhole ? language.site.number(groups.fewestVoters) : text(.withheld)
            row["silent"] =
                isRows || counts.isWhole
                ? alone(analysis.groups.grouped - analysis.groupVotes.total(column: entry.column).votes)
                : text(.withheld)
            let holds = groups.holds(minimumVoters: minimum)
            row["holds"] = holds
            row["standing"] = text(
                holds ? .holds : groups.fewestVoters < minimum ? .tooFewVoters : .notInAllGroups)
            return row
        }
        var context: [String: Any] = [
            "intro": text(.consensusIntro, ["minimum": language.site.number(minimum)]), "rows": rows,
            "isEmpty": rows.isEmpty,
        ]
        if !lost.isEmpty { context["lost"] = ["rows": lost] }
        return context
    }

    /// The smallest share among the groups, and whose it is.
    private func lowest(_ entry: ConsensusStatement, _ counts: StatementCounts.OfStatement) -> String {
        guard isRows || counts.isWhole else { return text(.withheld) }
        let shares = counts.groups.enumerated().compactMap { group, line -> (share: Double, group: Int)? in
            guard let count = entry.direction == .agree ? line.agrees : line.disagrees, let votes = line.votes,
                votes > 0
            else { return nil }
            return (Double(count) / Double(votes), group)
        }
        guard shares.count == counts.groups.count,
            let lowest = shares.min(by: { ($0.share, $0.group) < ($1.share, $1.group) })
        else { return text(.noVotes) }
        return "\(language.site.share(lowest.share)) (\(letter(lowest.group)))"
    }

    private var lost: [[String: Any]] {
        let known = Dictionary(
            uniqueKeysWithValues: analysis.record.statements.map { ($0.statement.number, $0.statement) })
        return content.conversation.lostConsensus.compactMap { entry in
            guard let statement = known[entry.statement] else { return nil }
            var row = said(statement)
            row["direction"] = text(entry.direction == .agree ? .agree : .disagree)
            let day = Int32(entry.heldUntil.flooredDivision(by: 86_400_000))
            row["until"] = text(.lostUntil, ["day": language.site.day(day)])
            return row
        }
    }

    static let mostDifferences = 5

    /// The statements whose shares of agreement lie farthest apart, of those on which every group has enough voters.
    var differences: [String: Any] {
        let minimum = content.definition.minimumVoters
        let candidates = analysis.record.statements.indices.compactMap { column -> (column: Int, distance: Double)? in
            let counts = content.counts.statements[column]
            guard !analysis.record.statements[column].isLeftOut, counts.isWhole, counts.groups.count > 1 else {
                return nil
            }
            let shares = counts.groups.compactMap { line -> Double? in
                guard let agrees = line.agrees, let votes = line.votes, votes >= max(1, minimum) else { return nil }
                return Double(agrees) / Double(votes)
            }
            guard shares.count == counts.groups.count, let most = shares.max(), let least = shares.min() else {
                return nil
            }
            return (column, most - least)
        }
        let largest = candidates.sorted { ($1.distance, $0.column) < ($0.distance, $1.column) }.prefix(
            Self.mostDifferences)
        return [
            "isEmpty": largest.isEmpty,
            "headings": analysis.groups.sizes.indices.map(groupName),
            "rows": largest.map { entry -> [String: Any] in
                var row = statement(entry.column)
                row["distance"] = language.site.share(entry.distance)
                row["shares"] = content.counts.statements[entry.column].groups.map {
                    shareWithBase($0.agrees, of: $0.votes)
                }
                return row
            },
        ]
    }

    var silence: [String: Any] {
        let voters = analysis.record.participants.count
        var context: [String: Any] = [:]
        if let invited = content.definition.invited {
            let silent = max(0, invited - voters)
            context["invited"] =
                content.counts.seen(voters) == nil
                ? text(.withheld)
                : text(
                    .invitedSilent,
                    [
                        "count": language.site.number(silent), "invited": language.site.number(invited),
                        "share": share(silent, of: invited),
                    ])
        } else {
            context["invited"] = text(.invitedUnknown)
        }
        let ungrouped = voters - analysis.groups.grouped
        if ungrouped > 0, let seen = content.counts.seen(ungrouped) {
            context["ungrouped"] = text(
                .ungrouped, ["count": language.site.number(seen), "voters": language.site.number(voters)])
        }
        return context
    }
}
