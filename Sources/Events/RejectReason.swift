/// Why a record was not accepted; the raw value is stored in the journal and never reused.
package enum RejectReason: UInt8, CaseIterable, Sendable {
    // The whole body
    case unreadable = 1
    case countMismatch = 2
    case contentTypeUnknown = 3
    // The envelope
    case notAnObject = 10
    case duplicateKey = 11
    case specVersionUnsupported = 12
    case idMissing = 13
    case sourceMissing = 14
    case sourceForeign = 15
    case typeUnknown = 16
    case timeMissing = 17
    case timeInvalid = 18
    case dataMissing = 19
    case tooLarge = 20
    case tooDeep = 21
    case attributeInvalid = 22
    case typeForeign = 23
    // The data
    case serviceMissing = 30
    case serviceUnknown = 31
    case fieldTypeWrong = 32
    case fieldTooLong = 33
    case ratingOutOfRange = 34
    case driverInvalid = 35
    case needMetInvalid = 36
    case stageMissing = 37
    case stageInvalid = 38
    case caseMissing = 39
    case durationOutOfRange = 40
    case costOutOfRange = 41
    case commentTooLong = 42
    case serviceForeign = 43
    case withdrawnMissing = 44
    case withdrawalReasonInvalid = 45
    // The moment
    case fromTheFuture = 50
    case outsideHorizon = 51
    // Counted apart, not an error of the sender
    case duplicate = 60
    // A source's own word about one of its records (`org.dcs.rejected.v1`)
    case recordUnmapped = 70
    case recordTimeInvalid = 71
    case recordTimeAmbiguous = 72
    case recordValueMissing = 73
    case recordMalformed = 74
    case recordIgnored = 75
    // Conversations
    case conversationMissing = 80
    case conversationUnknown = 81
    case conversationForeign = 82
    case conversationNotOpen = 83
    case statementNumberInvalid = 84
    case statementTextMissing = 85
    case statementTooLong = 86
    case textControlCharacters = 87
    case participantMissing = 88
    case participantNumberInvalid = 89
    case voteInvalid = 90
    case moderationInvalid = 91
    case commitmentMissing = 92
    case commitmentSubjectInvalid = 93
    case commitmentAnswerInvalid = 94
    case commitmentStatusInvalid = 95
    case commitmentResponsibleMissing = 96
    case commitmentDueInvalid = 97
    case commitmentTextMissing = 98
    case commitmentTooLong = 99
    case commitmentEvidenceInvalid = 100

    /// The stable code that senders and the status page see, such as `rating-out-of-range`.
    package var code: String {
        var text = ""
        for character in "\(self)" {
            if character.isUppercase {
                text += "-" + character.lowercased()
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// One sentence for the sender: what is wrong and what to do.
    package var explanation: String {
        switch self {
        case .unreadable: "The body is not valid JSON in UTF-8; send a JSON array of CloudEvents."
        case .countMismatch: "The array does not hold as many events as the header's count says."
        case .contentTypeUnknown: "The content type is not application/cloudevents-batch+json."
        case .notAnObject: "The element is not a JSON object."
        case .duplicateKey: "An object names the same key twice; name each key once."
        case .specVersionUnsupported: "specversion must be the text 1.0."
        case .idMissing: "id must be a text of 1 to 128 bytes."
        case .sourceMissing: "source must be a text of 1 to 256 bytes."
        case .sourceForeign: "This key may not send events with this source."
        case .typeUnknown: "type is none of the published event types."
        case .timeMissing: "time is required."
        case .timeInvalid: "time must be an RFC 3339 instant with its offset, such as 2026-03-01T09:30:00Z."
        case .dataMissing: "data must be a JSON object."
        case .tooLarge: "The event is larger than 64 KiB."
        case .tooDeep: "The JSON is nested deeper than 16 levels."
        case .attributeInvalid: "A CloudEvents attribute has a wrong name or type."
        case .typeForeign:
            "This key may not send events of this type, or statements as the organisers; ask the operator for one that may."
        case .serviceMissing: "data.service is required."
        case .serviceUnknown: "data.service is not in the registry (Pipelines/services.yaml)."
        case .fieldTypeWrong: "A field of data has the wrong JSON type."
        case .fieldTooLong: "A text field of data is longer than 128 bytes."
        case .ratingOutOfRange: "rating must be a whole number from 1 to 5, 5 best."
        case .driverInvalid: "drivers must be an object of known driver names with 1, 0 or null."
        case .needMetInvalid: "needMet must be yes, partly, no or unknown."
        case .stageMissing: "An outcome event needs data.stage."
        case .stageInvalid: "stage must be started, resumed, completed, refused, abandoned or errored."
        case .caseMissing: "An outcome event needs data.case."
        case .durationOutOfRange: "durationSeconds or targetSeconds is out of range."
        case .costOutOfRange: "costMinor is out of range."
        case .commentTooLong: "comment is longer than 4,000 characters."
        case .withdrawnMissing: "A withdrawal needs data.event, the id of the feedback, a text of 1 to 128 bytes."
        case .withdrawalReasonInvalid: "reason must be author, duplicate, test or other."
        case .serviceForeign: "This key may not send events for this service."
        case .fromTheFuture: "time is more than 5 minutes ahead of the server's clock."
        case .outsideHorizon: "time is older than the live lane accepts; use a backfill stream."
        case .duplicate: "An event with this source and id was already accepted."
        case .recordUnmapped: "No rule of the mapping covers this record."
        case .recordTimeInvalid: "The record's time can't be read by the declared formats."
        case .recordTimeAmbiguous: "The record's time can be read in two ways and the mapping refuses to guess."
        case .recordValueMissing: "The record lacks a value that the mapping requires."
        case .recordMalformed: "The record has the wrong number of columns or bytes that are not UTF-8."
        case .recordIgnored: "The mapping leaves this record out on purpose."
        case .conversationMissing: "data.conversation is required."
        case .conversationUnknown: "data.conversation is not declared (Pipelines/conversations)."
        case .conversationForeign: "This key may not send events for this conversation."
        case .conversationNotOpen: "time lies outside the days on which the conversation is open."
        case .statementNumberInvalid: "statement must be a whole number from 0 to 999,999."
        case .statementTextMissing: "A statement needs data.text, and more than blanks in it."
        case .statementTooLong: "text is longer than 1,000 characters."
        case .textControlCharacters:
            "A text holds control characters other than line breaks, or marks that turn the direction of writing."
        case .participantMissing:
            "A vote needs data.participant, a text of 1 to 128 bytes, and participantNumber is nothing without it."
        case .participantNumberInvalid: "participantNumber must be a whole number from 0 to 1,000,000,000,000."
        case .voteInvalid: "vote must be agree, disagree or pass."
        case .moderationInvalid: "moderation must be accepted, rejected or unreviewed."
        case .commitmentMissing: "data.commitment must be an id of 1 to 128 bytes."
        case .commitmentSubjectInvalid:
            "A commitment is about a conversation and its statement, or about a service and a finding: name one pair."
        case .commitmentAnswerInvalid: "answer must be act, partly or explain."
        case .commitmentStatusInvalid: "status must be promised, started, done or dropped."
        case .commitmentResponsibleMissing: "A commitment needs data.responsible, a text of 1 to 200 characters."
        case .commitmentDueInvalid: "due must be a day such as 2026-03-01; act and partly need one."
        case .commitmentTextMissing: "A commitment needs data.text, and more than blanks in it."
        case .commitmentTooLong: "text or finding is longer than 4,000 characters."
        case .commitmentEvidenceInvalid:
            "evidence must be an address that begins with https://, of at most 2,048 bytes."
        }
    }
}
