import Events

/// What every event of an import begins with, and what stands for a record that gives none.
enum CloudEventText {
    /// The attributes that come first; the object is left open.
    static func envelope(type: String, id: String, source: String) -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "{")]
        json.reserveCapacity(512)
        JSONText.field("specversion", "1.0", to: &json)
        JSONText.field("id", id, to: &json)
        JSONText.field("source", source, to: &json)
        JSONText.field("type", type, to: &json)
        return json
    }

    /// The placeholder that takes the sequence number of a record without an event.
    static func rejected(_ reason: RejectReason, id: String, source: String) -> MappedSlot {
        var json = envelope(type: rejectedRecordType, id: id, source: source)
        JSONText.key("data", to: &json)
        json.append(UInt8(ascii: "{"))
        JSONText.field("reason", reason.code, to: &json)
        json.append(contentsOf: "}}".utf8)
        return MappedSlot(json: json, rejection: reason)
    }
}
