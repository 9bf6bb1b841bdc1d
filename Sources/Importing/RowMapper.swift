import Definitions
import Events
import Foundation

/// Turns the rows of a file into CloudEvents, as a mapping says. What cannot be mapped is rejected.
package struct RowMapper {
    let mapping: SourceMapping
    let width: Int
    private let columns: Columns
    private let clock: RowClock
    private let expressions: [String: NSRegularExpression]
    private let record: Int

    /// Throws when the header lacks a column that the mapping uses.
    package init(mapping: SourceMapping, header: [String]) throws {
        self.mapping = mapping
        width = header.count
        columns = try Columns(mapping: mapping, header: header)
        guard let calendar = CivilCalendar(timeZone: mapping.time.zone) else {
            throw ImportError.zoneUnknown(mapping.time.zone)
        }
        clock = RowClock(rule: mapping.time, calendar: calendar)
        expressions = try Self.compile(mapping)
        record = try columns.index(mapping.record)
    }

    /// The slots of one row, at least one, and the names they came from.
    package func slots(of row: CSVRecord) -> (slots: [MappedSlot], names: [String]) {
        guard row.count == width, !row.isMalformed, row.isUTF8 else {
            return ([rejected(.recordMalformed, id: "row-\(row.number)")], [""])
        }
        var values = RowValues(row: row, columns: columns, expressions: expressions)
        let key = values.normalised(record)
        let id = key.isEmpty ? "row-\(row.number)" : key
        if key.isEmpty { return ([rejected(.recordValueMissing, id: id)], [""]) }
        if key.utf8.count > Limits.idBytes - 64 {
            return ([rejected(.recordMalformed, id: "row-\(row.number)")], [""])
        }
        for skip in mapping.skips where skip.conditions.allSatisfy({ values.meets($0) }) {
            return ([rejected(.recordIgnored, id: id)], [""])
        }
        guard mapping.expectations.allSatisfy({ values.meets($0) }) else {
            return ([rejected(.recordUnmapped, id: id)], [""])
        }
        var slots: [MappedSlot] = []
        var names: [String] = []
        for template in mapping.templates where template.conditions.allSatisfy({ values.meets($0) }) {
            let slotID = id + "/" + template.name
            do {
                slots.append(try event(template, id: slotID, values: &values))
            } catch {
                slots.append(rejected(error.reason, id: slotID))
            }
            names.append(template.name)
        }
        return slots.isEmpty ? ([rejected(.recordUnmapped, id: id)], [""]) : (slots, names)
    }

    private static func compile(_ mapping: SourceMapping) throws -> [String: NSRegularExpression] {
        let conditions =
            mapping.expectations + mapping.skips.flatMap(\.conditions) + mapping.templates.flatMap(\.conditions)
        var patterns = mapping.extractions.map(\.pattern)
        for case .matches(let pattern) in conditions.map(\.test) { patterns.append(pattern) }
        var out: [String: NSRegularExpression] = [:]
        for pattern in patterns {
            guard let compiled = try? NSRegularExpression(pattern: pattern) else {
                throw ImportError.patternInvalid(pattern)
            }
            out[pattern] = compiled
        }
        return out
    }

    private func rejected(_ reason: RejectReason, id: String) -> MappedSlot {
        CloudEventText.rejected(reason, id: id, source: mapping.source)
    }

    private func event(
        _ template: SourceMapping.Template, id: String, values: inout RowValues
    ) throws(RowRejection) -> MappedSlot {
        let moment = try clock.moment(values.normalised(try values.index(template.time)))
        guard let moment else { throw RowRejection(.recordValueMissing) }
        var isUncertain = moment.isUncertain
        var data: [UInt8] = [UInt8(ascii: "{")]
        for field in SourceMapping.TextField.allCases {
            guard let rule = template.texts[field] else { continue }
            if let text = try values.text(rule) {
                if text.utf8.count > Limits.labelBytes { throw RowRejection(.recordMalformed) }
                JSONText.field(field.rawValue, text, to: &data)
            } else if field.isRequired(in: template.kind) {
                throw RowRejection(.recordValueMissing)
            }
        }
        try appendRating(template, values: &values, to: &data)
        for field in SourceMapping.NumberField.allCases {
            guard let rule = template.numbers[field] else { continue }
            guard let number = try number(rule, values: &values, isUncertain: &isUncertain) else { continue }
            let limit = field == .costMinor ? Limits.costMinor : Limits.durationSeconds
            guard abs(number) <= limit, number >= 0 || field == .durationSeconds else {
                throw RowRejection(.recordMalformed)
            }
            JSONText.field(field.rawValue, number, to: &data)
        }
        let isCut = try appendComment(template, values: values, to: &data)
        if isUncertain { JSONText.field("timeUncertain", true, to: &data) }
        data.append(contentsOf: "}}".utf8)
        var json = CloudEventText.envelope(type: template.kind.cloudEventType, id: id, source: mapping.source)
        JSONText.field("time", CivilDay.instantText(moment.utc), to: &json)
        JSONText.key("data", to: &json)
        json.append(contentsOf: data)
        return MappedSlot(json: json, rejection: nil, isTimeUncertain: isUncertain, isCommentCut: isCut)
    }

    private func appendRating(
        _ template: SourceMapping.Template, values: inout RowValues, to data: inout [UInt8]
    ) throws(RowRejection) {
        if let rule = template.rating, let rating = try values.rating(rule) {
            if rating == ratingOutOfScale {
                JSONText.field("ratingOutOfScale", true, to: &data)
            } else {
                JSONText.field("rating", Int64(rating), to: &data)
            }
        }
        guard !template.drivers.isEmpty else { return }
        var drivers: [UInt8] = [UInt8(ascii: "{")]
        for driver in Driver.allCases {
            guard let rule = template.drivers[driver], let answer = try values.text(rule) else { continue }
            JSONText.field(driver.name, answer == "1" ? 1 : 0, to: &drivers)
        }
        guard drivers.count > 1 else { return }
        JSONText.key("drivers", to: &data)
        data.append(contentsOf: drivers)
        data.append(UInt8(ascii: "}"))
    }

    private func appendComment(
        _ template: SourceMapping.Template, values: RowValues, to data: inout [UInt8]
    ) throws(RowRejection) -> Bool {
        guard let name = template.comment else { return false }
        let text = values.raw(try values.index(name))
        if text.allSatisfy(\.isWhitespace) { return false }
        let scalars = text.unicodeScalars
        guard
            let end = scalars.index(
                scalars.startIndex, offsetBy: Limits.commentCharacters, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else {
            JSONText.field("comment", text, to: &data)
            return false
        }
        JSONText.field("comment", String(scalars[..<end]), to: &data)
        return true
    }

    private func number(
        _ rule: SourceMapping.Number, values: inout RowValues, isUncertain: inout Bool
    ) throws(RowRejection) -> Int64? {
        switch rule {
        case .between(let from, let to):
            guard let start = try clock.moment(values.normalised(try values.index(from))),
                let end = try clock.moment(values.normalised(try values.index(to)))
            else { return nil }
            isUncertain = isUncertain || start.isUncertain || end.isUncertain
            return (end.utc - start.utc).flooredDivision(by: 1000)
        case .column(let name, let multiplier):
            let text = values.normalised(try values.index(name))
            if text.isEmpty { return nil }
            // Ten years of days in costs or seconds is far below this, and the product far from overflow.
            guard let number = Double(text), abs(number) < 1e15 else { throw RowRejection(.recordUnmapped) }
            let product = (number * Double(multiplier)).rounded()
            guard abs(product) < 1e15 else { throw RowRejection(.recordMalformed) }
            return Int64(product)
        }
    }
}

/// Why one event of a row is not made.
struct RowRejection: Error {
    let reason: RejectReason

    init(_ reason: RejectReason) { self.reason = reason }
}
