import Events
import Foundation
import Testing

@testable import Definitions

struct SourceMappingTests {
    static let good = """
        id: springfield
        title: An invented city
        source: https://data.springfield.example
        record: Ticket
        time: {zone: Europe/London, formats: [yyyy-MM-dd], timeOfDay: "12:00"}
        derived: {word: {column: Remark, extract: '^([a-z]+)'}}
        expect: [{column: State, is: open}]
        skip: [{when: [{column: Remark, isBlank: true}], reason: Nothing there.}]
        events:
          - name: started
            type: outcome
            time: Opened
            service: {column: Office, map: {A: renew-passport}}
            channel: {column: Via, map: {tel: phone}, otherwise: omit}
            case: {column: Ticket}
            stage: started
            durationSeconds: {from: Opened, to: Closed}
          - name: answer
            type: feedback
            time: Opened
            service: renew-passport
            rating: {column: Mark, best: 5, worst: 1}
        """

    static let mistakes: [Mistake] = [
        Mistake("record:", "records:", line: 4, says: "unknown key", "\"record\"?"),
        Mistake("Europe/London", "Europe/Lodnon", line: 5, says: "unknown time zone"),
        Mistake("yyyy-MM-dd", "yyyy-mm-dd", line: 5, says: "no time format"),
        Mistake(", timeOfDay: \"12:00\"", "", line: 5, says: "has no time of day"),
        Mistake("\"12:00\"", "\"25:00\"", line: 5, says: "expected a time in quotes"),
        Mistake("[a-z]+", "[a-z+", line: 6, says: "cannot be read"),
        Mistake("([a-z]+)", "[a-z]+", line: 6, says: "0 groups"),
        Mistake("is: open", "equals: open", line: 7, says: "unknown key"),
        Mistake(", is: open", "", line: 7, says: "exactly one of"),
        Mistake("type: outcome", "type: outcom", line: 11, says: "unknown type", "\"outcome\"?"),
        Mistake("A: renew-passport", "A: renew-pasport", line: 13, says: "unknown value", "\"renew-passport\"?"),
        Mistake("column: Office", "colum: Office", line: 13, says: "unknown key", "\"column\"?"),
        Mistake("tel: phone", "tel: fone", line: 14, says: "unknown value", "\"phone\"?"),
        Mistake("otherwise: omit", "otherwise: drop", line: 14, says: "reject, omit, keep"),
        Mistake("stage: started", "stage: begun", line: 16, says: "unknown value", "started, resumed"),
        Mistake("    stage: started\n", "", line: 10, says: "lacks \"stage\""),
        Mistake("from: Opened, ", "", line: 17, says: "must be {from, to}"),
        Mistake("name: answer", "name: started", line: 18, says: "stands twice"),
        Mistake("worst: 1", "worst: 0", line: 22, says: "five steps"),
        Mistake("service: renew-passport", "service: renew-passport\n    stage: started", line: 22, says: "no place"),
    ]

    private func problems(_ yaml: String) throws -> [DefinitionError] {
        let file = YAMLFile(name: "springfield.yaml")
        let registry = try DefinitionsLoader.registry(folder: pipelines)
        _ = SourceMappingReader(file: file, registry: registry).mapping(from: Data(yaml.utf8))
        return file.problems
    }

    @Test func theMappingsOfThisProjectLoad() throws {
        #expect(try problems(Self.good) == [])
        let registry = try DefinitionsLoader.registry(folder: pipelines)
        for name in ["boston-311", "nhs-fft"] {
            let file = pipelines.appending(path: "sources/\(name).yaml")
            let mapping = try SourceMappingReader.load(file: file, registry: registry)
            #expect(mapping.id == name)
        }
    }

    @Test(arguments: mistakes)
    func aMistakeIsNamedWithItsLine(mistake: Mistake) throws {
        #expect(Self.good.contains(mistake.old))
        let found = try problems(Self.good.replacingOccurrences(of: mistake.old, with: mistake.new))
        let hit = found.contains { $0.line == mistake.line && mistake.says.allSatisfy($0.message.contains) }
        #expect(hit, "\(found.map(\.description))")
    }

    @Test func aBadMappingThrowsAll() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("id: x\n", to: "x.yaml")
        let registry = try DefinitionsLoader.registry(folder: pipelines)
        #expect(throws: InvalidMapping.self) {
            try SourceMappingReader.load(file: folder.url.appending(path: "x.yaml"), registry: registry)
        }
    }

    @Test func timeFormats() throws {
        let clock = try #require(TimeFormat("MM/dd/yyyy hh:mm:ss a"))
        func reading(_ text: String) -> TimeFormat.Reading? { clock.read(text.utf8) }
        #expect(reading("01/02/2015 12:00:01 AM")?.milliseconds == 1_000)
        #expect(reading("01/02/2015 12:00:00 PM")?.milliseconds == 43_200_000)
        #expect(reading("01/02/2015 11:59:59 pm")?.milliseconds == 86_399_000)
        #expect(reading("01/02/2015 11:59:59 pm")?.day == CivilDay.number(year: 2015, month: 1, day: 2))
        for bad in ["1/02/2015 11:59:59 pm", "02/29/2015 11:00:00 AM", "01/02/2015 13:00:00 PM", "01/02/2015", ""] {
            #expect(reading(bad) == nil)
        }
        let iso = try #require(TimeFormat("yyyy-MM-ddTHH:mm:ssZ"))
        #expect(iso.read("2026-01-02T03:04:05+02:00".utf8)?.offsetMilliseconds == 7_200_000)
        #expect(iso.read("2026-01-02T03:04:05Z".utf8)?.offsetMilliseconds == 0)
        for bad in ["yyyy-MM", "yy-MM-dd", "yyyy-MM-dd hh:mm", "yyyy-MM-dd dd", "yyyy-MM-dd QQ", ""] {
            #expect(TimeFormat(bad) == nil)
        }
    }
}
