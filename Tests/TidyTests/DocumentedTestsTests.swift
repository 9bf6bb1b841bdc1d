import Foundation
import Testing

/// The documents name only tests that there are.
@Suite struct DocumentedTestsTests {
    /// Names of suites with those of their functions.
    private static let suites: [String: Set<String>] = {
        var functions: [String: Set<String>] = [:]
        let files = FileManager.default.enumerator(
            at: TidyTests.root.appending(path: "Tests"), includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift", let text = try? String(contentsOf: file, encoding: .utf8) else {
                continue
            }
            // A suite begins at the margin, its tests don't.
            let pattern = #"^(?:@Suite.*|)(?:struct|extension|final class) ([A-Za-z]+)|func ([A-Za-z]+)\("#
            var suite = ""
            for match in matches(of: pattern, in: text) {
                if !match[1].isEmpty { suite = match[1] }
                functions[suite, default: []].insert(match[2])
            }
        }
        return functions
    }()

    private static let folders: Set<String> = Set(
        (try? FileManager.default.contentsOfDirectory(atPath: TidyTests.root.appending(path: "Tests").path)) ?? [])

    /// What each match of a pattern and its parts hold; "" for a part that took no part.
    private static func matches(of pattern: String, in text: String) -> [[String]] {
        guard let expression = try? NSRegularExpression(pattern: pattern, options: .anchorsMatchLines) else {
            return []
        }
        let whole = NSRange(text.startIndex..., in: text)
        return expression.matches(in: text, range: whole).map { match in
            (0..<match.numberOfRanges).map { part in
                Range(match.range(at: part), in: text).map { String(text[$0]) } ?? ""
            }
        }
    }

    /// `SomeTests` or `SomeTests.aTest`, in code quotes or behind `--filter`.
    private static func named(in text: String) -> [[String]] {
        matches(of: #"([A-Z][A-Za-z]*Tests)(?:\.([a-z][A-Za-z]*))?(?![A-Za-z./])"#, in: text)
    }

    private static func missing(in text: String) -> [String] {
        named(in: text).compactMap { match in
            let (suite, test) = (match[1], match[2])
            // The name of a file; or of a folder, which is what `--filter` takes too.
            if test == "swift" || test.isEmpty && folders.contains(suite) { return nil }
            guard let known = suites[suite] else { return suite }
            return test.isEmpty || known.contains(test) ? nil : "\(suite).\(test)"
        }
    }

    @Test func everyTestThatADocumentNamesExists() throws {
        var pages = ["README.md", "SECURITY.md", "CONTRIBUTING.md"].map { TidyTests.root.appending(path: $0) }
        let docs = FileManager.default.enumerator(
            at: TidyTests.root.appending(path: "docs"), includingPropertiesForKeys: nil)
        while let page = docs?.nextObject() as? URL { if page.pathExtension == "md" { pages.append(page) } }
        var count = 0
        for page in pages {
            let text = try String(contentsOf: page, encoding: .utf8)
            let missing = Self.missing(in: text)
            #expect(missing.isEmpty, "\(page.lastPathComponent) names \(missing)")
            count += Self.named(in: text).count
        }
        #expect(count > 100)
    }

    /// Every threat has a test that shows its control, or says that there is none.
    @Test func everyThreatNamesATestOrSaysThatThereIsNone() throws {
        let page = TidyTests.root.appending(path: "docs/threat-model.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: "|", omittingEmptySubsequences: false)
        }.filter { $0.count > 1 && Int($0[1].trimmingCharacters(in: .whitespaces)) != nil }
        #expect(rows.count >= 20)
        for cells in rows {
            #expect(cells.count == 7, "\(cells)")
            guard cells.count == 7 else { continue }
            #expect(cells[4].contains("Tests") || cells[4].contains("none"), "\(cells)")
        }
    }

    @Test func aTestThatIsNotThereIsMissed() {
        let (ours, gone) = ("DocumentedTestsTests", "Conservation" + "Tests")
        #expect(Self.missing(in: "`\(ours).everyTestThatADocumentNamesExists`, `TidyTests`") == [])
        #expect(Self.missing(in: "`\(gone).x`, `\(ours).nothing`") == [gone, "\(ours).nothing"])
    }
}
