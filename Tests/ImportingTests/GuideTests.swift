import Foundation
import Testing

@testable import Importing

/// The example of docs/import.md does what the page says.
struct GuideTests {
    private func blocks(_ kind: String) throws -> [String] {
        let page = try String(contentsOf: packageRoot.appending(path: "docs/import.md"), encoding: .utf8)
        return page.components(separatedBy: "\n```").enumerated().compactMap { index, part in
            guard index % 2 == 1, let end = part.firstIndex(of: "\n"), part[..<end] == kind else { return nil }
            return String(part[part.index(after: end)...])
        }
    }

    @Test func theExampleWorksAsWritten() throws {
        let table = try #require(try blocks("").first)
        let rules = try mapping(yaml: blocks("yaml").joined(separator: "\n"))
        let file = try TemporaryFile(table.utf8)
        var source = try ImportSource(file: file.url, mapping: rules)
        let events = try decoded(&source)
        #expect(
            events.map { $0["id"] as? String } == [
                "1001/started", "1001/ended", "1002/started", "1003/started", "1003/ended",
            ])
        let data = events.map { $0["data"] as? [String: Any] ?? [:] }
        #expect(data[1]["durationSeconds"] as? Int == 199_500)
        #expect(data[1]["needMet"] as? String == "yes")
        #expect(data[4]["stage"] as? String == "refused")
        #expect(source.report.rowsMapped == 3)
    }
}
