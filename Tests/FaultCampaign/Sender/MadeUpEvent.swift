import Events
import Foundation

/// The event that stands at a sequence number of a sender: the same one however often it is asked for.
///
/// So the check can say of every number what the journal must hold there, without having been told.
struct MadeUpEvent {
    static let source = "https://faults.example/"
    /// One number in so many repeats the identity of an earlier one, as a service that sends something twice does.
    private static let repeatEvery: UInt64 = 37
    private static let repeatOf: UInt64 = 20

    let producer: String
    let sequence: UInt64

    /// Whether the identity was sent before under another number, so that it must not be counted.
    var isRepeat: Bool { sequence % Self.repeatEvery == Self.repeatEvery - 1 && sequence > Self.repeatOf }

    /// CloudEvents `id`; together with the source it is the event's identity.
    var id: String { "\(producer)-\(isRepeat ? sequence - Self.repeatOf : sequence)" }
    var source: String { Self.source + producer }

    private static let services = ["renew-passport", "register-birth", "job-search-support", "school-place"]
    private static let stages = ["started", "completed", "refused"]

    /// The event in JSON; `began` is when the campaign began, so that a repetition has the same time too.
    func json(began: Int64) -> [UInt8] {
        let number = isRepeat ? sequence - Self.repeatOf : sequence
        let time = CivilDay.instantText(began - 60_000 - Int64(number % 3_600) * 1_000)
        let service = Self.services[Int(number % 4)]
        let isOutcome = number % 5 == 4
        let data =
            isOutcome
            ? #""stage":"\#(Self.stages[Int(number / 5 % 3)])","case":"\#(producer)-c\#(number / 15)""#
            : #""rating":\#(number % 5 + 1),"needMet":"yes","respondent":"\#(producer)-r\#(number / 2)""#
        let text =
            #"{"specversion":"1.0","type":"org.dcs.\#(isOutcome ? "outcome" : "feedback").v1","source":"\#(source)","#
            + #""id":"\#(id)","time":"\#(time)","data":{"service":"\#(service)","channel":"web",\#(data)}}"#
        return Array(text.utf8)
    }
}
