import CSimdjson
import Deliberation
import Events

/// The rules for what organisations commit themselves to.
extension EventRules {
    mutating func commitment(_ event: Event, _ row: inout Row) -> RejectReason? {
        let id = event.pointee.commitment.text
        if id.isEmpty || id.count > Limits.idBytes { return .commitmentMissing }
        if let refusal = subject(event, &row) { return refusal }
        guard let answer = names.answers.value(of: event.pointee.answer.label) else { return .commitmentAnswerInvalid }
        row.stage = UInt8(answer)
        guard let status = names.statuses.value(of: event.pointee.status.label) else { return .commitmentStatusInvalid }
        row.needMet = UInt8(status)
        if let refusal = due(event, &row, isRequired: answer != UInt32(Commitment.Answer.explain.stage)) {
            return refusal
        }
        return texts(event, &row)
    }

    /// A statement of a conversation, or a finding about a service: one of them, and whole.
    private mutating func subject(_ event: Event, _ row: inout Row) -> RejectReason? {
        let isOnStatement = event.pointee.conversation.isFilled || event.pointee.present & Field.statement != 0
        let isOnService = event.pointee.service.isFilled || event.pointee.finding.isFilled
        if isOnStatement == isOnService { return .commitmentSubjectInvalid }
        if isOnService {
            guard event.pointee.service.isFilled, event.pointee.finding.isFilled else {
                return .commitmentSubjectInvalid
            }
            return service(event, &row)
        }
        guard event.pointee.conversation.isFilled, event.pointee.present & Field.statement != 0 else {
            return .commitmentSubjectInvalid
        }
        guard conversation(event, &row) != nil else { return whyNoConversation(event) }
        return statementNumber(event, &row)
    }

    private mutating func due(_ event: Event, _ row: inout Row, isRequired: Bool) -> RejectReason? {
        guard event.pointee.due.isFilled else { return isRequired ? .commitmentDueInvalid : nil }
        guard let day = Instant.civilDay(event.pointee.due.text) else { return .commitmentDueInvalid }
        row.duration = Int64(day)
        row.flags |= EventFlags.hasDuration
        return nil
    }

    private mutating func texts(_ event: Event, _ row: inout Row) -> RejectReason? {
        let (id, text) = (event.pointee.commitment.text, event.pointee.text.text)
        let (responsible, finding) = (event.pointee.responsible.text, event.pointee.finding.text)
        let evidence = event.pointee.evidence.text
        let looks = [TextLook(id), TextLook(text), TextLook(responsible), TextLook(finding)]
        if looks[0].isBlank { return .commitmentMissing }
        if looks[2].isBlank || looks[2].characters > Limits.responsibleCharacters {
            return .commitmentResponsibleMissing
        }
        if looks[1].isBlank { return .commitmentTextMissing }
        if event.pointee.finding.isFilled, looks[3].isBlank { return .commitmentSubjectInvalid }
        if looks[1].characters > Limits.commitmentCharacters || looks[3].characters > Limits.commitmentCharacters {
            return .commitmentTooLong
        }
        if looks.contains(where: \.hasControls) { return .textControlCharacters }
        if !evidence.isEmpty, !Self.isAddress(evidence) { return .commitmentEvidenceInvalid }
        let start = rows.commentBytes.count
        rows.commentBytes.append(contentsOf: id)
        rows.commentBytes.append(EventTexts.separator)
        redactor.redact(text, into: &rows.commentBytes)
        rows.commentBytes.append(EventTexts.separator)
        rows.commentBytes.append(contentsOf: responsible)
        rows.commentBytes.append(EventTexts.separator)
        rows.commentBytes.append(contentsOf: evidence)
        rows.commentBytes.append(EventTexts.separator)
        redactor.redact(finding, into: &rows.commentBytes)
        row.commentLength = UInt32(rows.commentBytes.count - start)
        return nil
    }

    /// `https://`, a host that begins with a letter or digit, and nothing that has no place in an address.
    private static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
        let scheme: StaticString = "https://"
        let start = scheme.utf8CodeUnitCount
        guard text.count > start, text.count <= Limits.evidenceBytes,
            scheme.withUTF8Buffer({ text.hasPrefix(UnsafeRawBufferPointer($0)) })
        else { return false }
        let first = text[start]
        guard first.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20) else { return false }
        return text.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Self.foreignToAddresses.contains($0) }
    }

    private static let foreignToAddresses = Set("\"<>\\^`{|}".utf8)
}
