import Events

/// One event on its way into the columns.
struct Row {
    var identity = Hash128.absent
    var caseToken = Hash128.absent
    var time: Int64 = 0
    var respondent: UInt64 = 0
    var duration: Int64 = 0
    var target: Int64 = 0
    var cost: Int64 = 0
    var service: UInt32 = 0
    var provider: UInt32 = 0
    var channel: UInt32 = 0
    var touchpoint: UInt32 = 0
    var region: UInt32 = 0
    var language: UInt32 = 0
    var step: UInt32 = 0
    var commentLength: UInt32 = 0
    var day: Int32 = 0
    var dayEndOffset: Int32 = 0
    var kind: UInt8 = 0
    var rating: UInt8 = 0
    var driversAnswered: UInt8 = 0
    var driversPositive: UInt8 = 0
    var needMet: UInt8 = 0
    var stage: UInt8 = 0
    var flags: UInt8 = 0
}

/// Verdicts and rows of events, in memory that is used again and again; made into columns at once, when all are there.
///
/// Appending event by event to two dozen arrays would ask each of them whether it is shared and has room.
struct RowBuffer: ~Copyable {
    private var rows: UnsafeMutablePointer<Row>
    private var capacity = 64
    private var count = 0
    /// What every row begins as.
    private let blank = Row()
    var commentBytes: [UInt8] = []
    /// As in `CandidateBatch`.
    var verdict: [UInt8] = []
    var droppedFields: UInt64 = 0

    /// How far everything was filled.
    struct Mark {
        fileprivate var rows = 0
        fileprivate var commentBytes = 0
        fileprivate(set) var verdicts = 0
        fileprivate(set) var droppedFields: UInt64 = 0
    }

    init() { rows = .allocate(capacity: capacity) }

    deinit { rows.deallocate() }

    var mark: Mark {
        Mark(rows: count, commentBytes: commentBytes.count, verdicts: verdict.count, droppedFields: droppedFields)
    }

    /// Forgets what came after the mark.
    mutating func cut(to mark: Mark) {
        count = mark.rows
        commentBytes.removeLast(commentBytes.count - mark.commentBytes)
        verdict.removeLast(verdict.count - mark.verdicts)
        droppedFields = mark.droppedFields
    }

    /// Forgets everything and gives the arrays away.
    mutating func removeAll() {
        count = 0
        commentBytes = []
        verdict = []
        droppedFields = 0
    }

    /// The row behind the last one, with every field not given; it stays there if it is kept.
    @inline(__always)
    mutating func emptyRow() -> UnsafeMutablePointer<Row> {
        if count == capacity { grow() }
        let row = rows + count
        row.initialize(to: blank)
        return row
    }

    @inline(__always)
    mutating func keepRow() { count += 1 }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Row>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: rows, count: count)
        rows.deallocate()
        rows = larger
        capacity *= 2
    }

    func columns() -> EventBatch {
        var batch = EventBatch()
        batch.kind = column { $0.kind }
        batch.service = column { $0.service }
        batch.provider = column { $0.provider }
        batch.channel = column { $0.channel }
        batch.touchpoint = column { $0.touchpoint }
        batch.region = column { $0.region }
        batch.language = column { $0.language }
        batch.step = column { $0.step }
        batch.time = column { $0.time }
        batch.day = column { $0.day }
        batch.dayEndOffset = column { $0.dayEndOffset }
        batch.identity = column { $0.identity }
        batch.caseToken = column { $0.caseToken }
        batch.respondent = column { $0.respondent }
        batch.rating = column { $0.rating }
        batch.driversAnswered = column { $0.driversAnswered }
        batch.driversPositive = column { $0.driversPositive }
        batch.needMet = column { $0.needMet }
        batch.stage = column { $0.stage }
        batch.flags = column { $0.flags }
        batch.duration = column { $0.duration }
        batch.target = column { $0.target }
        batch.cost = column { $0.cost }
        batch.commentLength = column { $0.commentLength }
        batch.commentBytes = commentBytes
        return batch
    }

    @inline(__always)
    private func column<Value>(_ value: (borrowing Row) -> Value) -> [Value] {
        Array(unsafeUninitializedCapacity: count) { column, filled in
            for index in 0..<count { column.initializeElement(at: index, to: value(rows[index])) }
            filled = count
        }
    }
}
