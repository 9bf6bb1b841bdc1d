import Definitions
import Events
import Foundation
import Testing

@testable import Importing

/// Goldens on small invented tables.
struct MappingTests {
    static let city = """
        id: springfield
        title: An invented city
        source: https://data.springfield.example/requests
        record: Ticket
        time:
          {zone: Europe/London, formats: ["yyyy-MM-dd HH:mm", d/M/yyyy, M/d/yyyy], timeOfDay: "12:00"}
        derived:
          word: {column: Remark, extract: '^([A-Za-z]+)', lowercase: true}
        expect:
          - {column: State, is: [open, done]}
        skip:
          - {when: [{column: Remark, matches: '(?i)^test '}], reason: Made by the city to try its form.}
        events:
          - name: started
            type: outcome
            time: Opened
            service: report-street-problem
            channel: {column: Via, map: {tel: phone, www: web}, otherwise: omit}
            case: {column: Ticket}
            stage: started
          - name: ended
            type: outcome
            when: [{column: State, is: done}]
            time: Closed
            service: report-street-problem
            case: {column: Ticket}
            stage: {column: word, map: {rejected: refused}, otherwise: {value: completed}}
            needMet: {column: word, map: {fixed: "yes", rejected: "no"}, otherwise: {value: unknown}}
            durationSeconds: {from: Opened, to: Closed}
            targetSeconds: {column: Target days, multiplyBy: 86400}
            costMinor: {column: Cost, multiplyBy: 100}
        """
    static let header = "Ticket,State,Via,Opened,Closed,Remark,Target days,Cost\n"

    private func source(_ rows: String) throws -> (ImportSource, TemporaryFile) {
        let file = try TemporaryFile((Self.header + rows).utf8)
        return (try ImportSource(file: file.url, mapping: mapping(yaml: Self.city)), file)
    }

    @Test func aRowBecomesItsEventsByteForByte() throws {
        var (source, file) = try source("A1,done,tel,2026-03-29 00:30,2026-03-29 02:30,Fixed by \"us\",2,12.5\n")
        let batch = try #require(try source.batch(from: 1, maximum: 10))
        let envelope = #""source":"https://data.springfield.example/requests","type":"org.dcs.outcome.v1""#
        #expect(
            String(decoding: batch.body, as: UTF8.self)
                == #"[{"specversion":"1.0","id":"A1/started",\#(envelope),"time":"2026-03-29T00:30:00Z","#
                + #""data":{"service":"report-street-problem","channel":"phone","case":"A1","stage":"started"}},"#
                + #"{"specversion":"1.0","id":"A1/ended",\#(envelope),"time":"2026-03-29T01:30:00Z","#
                + #""data":{"service":"report-street-problem","case":"A1","stage":"completed","needMet":"yes","#
                + #""durationSeconds":3600,"targetSeconds":172800,"costMinor":1250}}]"#)
        withExtendedLifetime(file) {}
    }

    @Test func everyRowEndsSomewhere() throws {
        let rows = """
            A1,open,www,2026-01-02 10:00,,,,
            A2,done,fax,2026-01-02 10:00,2026-01-01 10:00,Rejected,1,
            A3,done,tel,13/12/2025,12/13/2025,Handed on,,
            A4,done,tel,3/4/2026,,Fixed,,
            A5,lost,tel,2026-01-02 10:00,,,,
            A6,open,tel,yesterday,,,,
            ,open,tel,2026-01-02 10:00,,,,
            A8,open,tel
            A9,open,tel,2026-01-02 10:00,,Test 1 2,,
            A10,open,tel,5/5/2026,,,,
            """
        let (source, file) = try source(rows)
        var forEvents = source
        let events = try decoded(&forEvents)
        #expect(events.count == forEvents.report.slots)
        let report = forEvents.report
        #expect(report.rows == 10)
        #expect(report.rowsMapped == 4)
        #expect(report.rowsPartlyMapped == 0)
        #expect(report.rowsRejected == 6)
        #expect(report.eventsByName == ["started": 4, "ended": 2])
        #expect(report.rejected[.recordUnmapped] == .init(count: 1, rows: [5]))
        #expect(report.rejected[.recordTimeInvalid] == .init(count: 1, rows: [6]))
        #expect(report.rejected[.recordTimeAmbiguous] == .init(count: 1, rows: [4]))
        #expect(report.rejected[.recordValueMissing] == .init(count: 2, rows: [4, 7]))
        #expect(report.rejected[.recordMalformed] == .init(count: 1, rows: [8]))
        #expect(report.rejected[.recordIgnored] == .init(count: 1, rows: [9]))
        let refused = events.first { $0["id"] as? String == "A2/ended" }?["data"] as? [String: Any]
        #expect(refused?["stage"] as? String == "refused")
        #expect(refused?["durationSeconds"] as? Int == -86_400)
        let placeholder = events.first { $0["id"] as? String == "A5" }
        #expect(placeholder?["type"] as? String == rejectedRecordType)
        #expect((placeholder?["data"] as? [String: String]) == ["reason": "record-unmapped"])
        withExtendedLifetime(file) {}
    }

    @Test func aMissingColumnIsNamed() throws {
        let file = try TemporaryFile("Ticket,State\n".utf8)
        #expect(throws: ImportError.self) { try ImportSource(file: file.url, mapping: mapping(yaml: Self.city)) }
    }

    static let survey = """
        id: survey
        title: An invented survey
        source: https://survey.example
        record: N
        time: {zone: UTC, formats: [d/M/yyyy, M/d/yyyy], ambiguous: first-format, timeOfDay: "12:00"}
        events:
          - name: answer
            type: feedback
            time: Day
            service: {columns: [Place, Unit], map: {A / One Two: renew-passport, "A /": register-birth}}
            rating: {column: Mark, best: 1, worst: 5}
            drivers: {ease: {column: Easy, map: {y: 1, n: 0}, otherwise: omit}}
            comment: Words
        """

    @Test func ratingsCommentsAndUncertainDays() throws {
        let long = String(repeating: "é", count: 4_001)
        let rows = """
            N,Day,Place,Unit,Mark,Easy,Words
            1,3/4/2021,A,One\u{A0} Two,1,y," two
            lines"
            2,13/4/2021,A,,5,n,\(long)
            3,4/13/2021,A,,7,,
            4,4/4/2021,A,,,?,x
            5,31/2/2021,A,,2,,
            """
        let file = try TemporaryFile(rows.utf8)
        var source = try ImportSource(file: file.url, mapping: mapping(yaml: Self.survey))
        let data = try decoded(&source).map { $0["data"] as? [String: Any] ?? [:] }
        #expect(data.map { $0["rating"] as? Int } == [5, 1, nil, nil, nil])
        #expect(data.map { $0["ratingOutOfScale"] as? Bool } == [nil, nil, true, nil, nil])
        #expect(data.map { $0["timeUncertain"] as? Bool } == [true, nil, nil, nil, nil])
        #expect(data[0]["service"] as? String == "renew-passport")
        #expect(data[0]["comment"] as? String == " two\nlines")
        #expect((data[0]["drivers"] as? [String: Int]) == ["ease": 1])
        #expect((data[1]["comment"] as? String)?.unicodeScalars.count == 4_000)
        #expect(data[3]["drivers"] == nil)
        #expect(source.report.timesUncertain == 1)
        #expect(source.report.commentsCut == 1)
        #expect(source.report.rejected == [.recordTimeInvalid: .init(count: 1, rows: [5])])
    }

    @Test func theScaleReadTheWrongWayRoundIsSeen() throws {
        let rows =
            "N,Day,Place,Unit,Mark,Easy,Words\n" + (1...9).map { "\($0),1/1/2021,A,,\($0 < 8 ? 1 : 5),,\n" }.joined()
        let file = try TemporaryFile(rows.utf8)
        let planted = Self.survey.replacingOccurrences(of: "best: 1, worst: 5", with: "best: 5, worst: 1")
        func happy(_ yaml: String) throws -> Int {
            var source = try ImportSource(file: file.url, mapping: mapping(yaml: yaml))
            return try decoded(&source).count { (($0["data"] as? [String: Any])?["rating"] as? Int ?? 0) >= 4 }
        }
        #expect(try happy(Self.survey) == 7)
        #expect(try happy(planted) == 2)
    }
}
