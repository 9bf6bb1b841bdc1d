import Definitions
import Deliberation
import Disclosure
import Events
import Foundation
import TestKit
import Testing

@testable import Publishing

/// What is left out where only sums are published.
struct SmallCountsTests {
    typealias Fixture = ConversationFixture

    /// Whether linear algebra finds a hidden count from the shown ones and the sums: the check shares nothing with the graph that `SmallCounts` uses.
    private func countsThatFollow(_ shown: [[Bool]]) -> Int {
        let (rows, columns) = (shown.count, shown[0].count)
        let hidden = (0..<rows * columns).filter { !shown[$0 / columns][$0 % columns] }
        var equations: [[Double]] = []
        for row in 0..<rows {
            equations.append(
                hidden.map { $0 / columns != row ? 0 : $0 % columns == 0 ? -1 : 1 })
        }
        for column in 0..<columns {
            equations.append(
                hidden.map { $0 % columns != column ? 0 : $0 / columns == rows - 1 ? -1 : 1 })
        }
        let rank = Self.rank(equations)
        return hidden.indices.count { place in
            Self.rank(equations + [hidden.indices.map { $0 == place ? 1 : 0 }]) == rank
        }
    }

    private static func rank(_ matrix: [[Double]]) -> Int {
        var (matrix, rank) = (matrix, 0)
        for column in (matrix.first ?? []).indices {
            guard
                let pivot = matrix.indices.dropFirst(rank).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }
                ),
                abs(matrix[pivot][column]) > 1e-9
            else { continue }
            matrix.swapAt(rank, pivot)
            for row in matrix.indices.dropFirst(rank + 1) {
                let factor = matrix[row][column] / matrix[rank][column]
                for place in matrix[row].indices { matrix[row][place] -= factor * matrix[rank][place] }
            }
            rank += 1
        }
        return rank
    }

    private func table(groups: Int, using random: inout SeededRandom) -> [[Int]] {
        var rows = (0..<groups).map { _ in (0..<3).map { _ in Int.random(in: 0..<40, using: &random) } }
        rows.append((0..<3).map { column in rows.reduce(0) { $0 + $1[column] } })
        return rows.map { [$0.reduce(0, +)] + $0 }
    }

    @Test func nothingHiddenFollowsFromWhatIsShown() {
        var random = SeededRandom(seed: 21)
        var (shownAtAll, addedByUs) = (0, 0)
        for _ in 0..<400 {
            let counts = table(groups: Int.random(in: 2...5, using: &random), using: &random)
            let shown = SmallCounts(minimum: 10).shown(counts)
            for (row, line) in counts.enumerated() {
                for (column, count) in line.enumerated() {
                    if count < 10 { #expect(!shown[row][column]) }
                    if shown[row][column] { shownAtAll += 1 } else if count >= 10 { addedByUs += 1 }
                }
            }
            #expect(countsThatFollow(shown) == 0, "\(counts)")
        }
        #expect(shownAtAll > 3_000 && addedByUs > 300)
        print("small counts: \(shownAtAll) shown, \(addedByUs) hidden for the sake of others")
    }

    /// The check can fail: hiding the small ones alone gives many of them away.
    @Test func hidingOnlySmallCountsGivesThemAway() {
        var random = SeededRandom(seed: 21)
        let given = (0..<400).count { _ in
            let counts = table(groups: Int.random(in: 2...5, using: &random), using: &random)
            return countsThatFollow(counts.map { $0.map { $0 >= 10 } }) > 0
        }
        #expect(given > 100)
    }

    @Test func whereNothingIsSmallEverythingIsShown() {
        let shown = SmallCounts(minimum: 10).shown([[30, 10, 10, 10], [60, 20, 20, 20], [90, 30, 30, 30]])
        #expect(!shown.joined().contains(false))
    }

    @Test func onlySumsLeaveAConversationOfAggregates() throws {
        let conversation = Fixture.conversation(Fixture.events(people: 80), publishes: .aggregates)
        let files = Fixture.files(conversation)
        #expect(
            files.keys.sorted() == [
                "answers.csv", "comment-groups.csv", "comments.csv", "datapackage.json", "groups.json",
                "statements.json",
                "summary.csv", "withheld.csv",
            ])
        let votes = conversation.analysis.groupVotes
        var (shown, empty) = (0, 0)
        var withheld: Set<[String]> = []
        for row in Fixture.rows(files["withheld.csv"]) {
            #expect(withheld.insert([row["file"] ?? "", row["comment-id"] ?? "", row["column"] ?? ""]).inserted)
        }
        for (column, row) in Fixture.rows(files["comment-groups.csv"]).enumerated() {
            let number = row["comment-id"] ?? ""
            for (name, value) in row where !["comment-id", "comment"].contains(name) {
                let isListed = withheld.remove(["comment-groups.csv", number, name]) != nil
                #expect(isListed == value.isEmpty)
                if value.isEmpty { empty += 1 } else { shown += 1 }
                #expect(value.isEmpty || (Int(value) ?? 0) >= 10)
            }
            #expect(["", String(votes.total(column: column).votes)].contains(row["total-votes"]))
        }
        for row in Fixture.rows(files["comments.csv"]) {
            for name in ["author-id", "agrees", "disagrees", "group-informed-consensus"] {
                let isListed = withheld.remove(["comments.csv", row["comment-id"] ?? "", name]) != nil
                #expect(isListed == (row[name] == ""))
            }
        }
        #expect(withheld == [["votes.csv", "", ""], ["participant-votes.csv", "", ""]])
        #expect(shown > 50 && empty > 50)
    }

    /// No count of people below the minimum in anything for machines either.
    @Test func jsonHoldsNoSmallCounts() throws {
        let files = Fixture.files(Fixture.conversation(Fixture.events(people: 80), publishes: .aggregates))
        let groups = try JSONSerialization.jsonObject(with: Data(files["groups.json"] ?? [])) as? [String: Any] ?? [:]
        #expect(groups["positions"] == nil)
        for entry in (groups["representative"] as? [[[String: Any]]] ?? []).joined() {
            for name in ["n-success", "n-trials", "n-agree"] { #expect(entry[name] as? Int ?? 10 >= 10) }
        }
        for entry in groups["consensus"] as? [[String: Any]] ?? [] {
            #expect(entry.keys.sorted() == ["comment-id", "repful-for"])
        }
        let json = try JSONSerialization.jsonObject(with: Data(files["statements.json"] ?? [])) as? [String: Any] ?? [:]
        let statements = json["statements"] as? [[String: Any]] ?? []
        #expect(statements.count == 24)
        var figures = 0
        for statement in statements {
            #expect(statement["author"] is NSNull)
            let lines = (statement["groups"] as? [[String: Any]] ?? []) + [statement["total"] as? [String: Any] ?? [:]]
            let counts = lines.flatMap(\.values)
            #expect(counts.allSatisfy { $0 as? Int ?? 10 >= 10 })
            let isWhole = !counts.contains { $0 is NSNull }
            #expect((statement["priority"] != nil) == isWhole && (statement["group_consensus"] != nil) == isWhole)
            if isWhole { figures += 1 }
        }
        #expect(figures < statements.count)
    }
}
