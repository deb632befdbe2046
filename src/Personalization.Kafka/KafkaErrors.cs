using Confluent.Kafka;
using Personalization.Destinations;

namespace Personalization.Kafka;

/// <summary>Says what became of a message that Kafka did not take, in words without data. The library's own words are never told: they may hold addresses and names.</summary>
internal static class KafkaErrors
{
    /// <summary>Answers whether the message itself may be at fault, or another that was sent in the same request.</summary>
    internal static bool MayBeOfTheMessage(ErrorCode code)
        => code is ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsgSize or ErrorCode.RecordListTooLarge or ErrorCode.InvalidRecord;

    /// <param name="code">What was said of the message, which was alone in its request where it may be at fault.</param>
    /// <param name="trouble">What was last said of the connections; <see cref="ErrorCode.NoError"/> where nothing was.</param>
    internal static DeliveryOutcome OutcomeOf(ErrorCode code, ErrorCode trouble) => code switch
    {
        ErrorCode.InvalidRecord => DeliveryOutcome.Refused("Kafka does not take the message: it breaks a rule of the topic (InvalidRecord). Change the template or the topic's settings, and replay."),
        _ when MayBeOfTheMessage(code) => DeliveryOutcome.Refused(
            $"The message is too large for Kafka ({code}). Make the template shorter, or let the topic take more (max.message.bytes); over 1,000,000 bytes are never sent."),
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition or ErrorCode.UnknownTopicId
            => DeliveryOutcome.Retry($"The topic does not exist in Kafka ({code}). Create it, or correct its name."),
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
            => DeliveryOutcome.Retry($"Kafka does not let the user write to the topic ({code}). Grant it WRITE on the topic; brokers before 3.0 ask for IDEMPOTENT_WRITE on the cluster too."),
        _ when IsOfSignIn(code) || IsOfSignIn(trouble)
            => DeliveryOutcome.Retry($"Kafka does not let the user in, or its certificate is not trusted ({(IsOfSignIn(code) ? code : trouble)}). Check the security protocol, the SASL mechanism, the user name and the password."),
        _ => DeliveryOutcome.Retry(
            $"Kafka did not take the message ({(trouble is ErrorCode.NoError || trouble == code ? code : $"{code}, {trouble}")}). Check that its brokers run, their addresses and the network."),
    };

    private static bool IsOfSignIn(ErrorCode code)
        => code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism or ErrorCode.IllegalSaslState or ErrorCode.Local_Ssl;
}
