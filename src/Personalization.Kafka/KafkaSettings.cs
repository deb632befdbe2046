using Confluent.Kafka;

namespace Personalization.Kafka;

/// <summary>What the client library is told, and what is wrong with it. No message holds a value: addresses and names may hold secrets.</summary>
internal static class KafkaSettings
{
    private const int LongestTopic = 249;

    // Below the library's 1 GB: what waits is sent within the timeout, or comes again.
    private const int QueueKilobytes = 64 * 1024;

    internal static ProducerConfig Of(string bootstrapServers, KafkaOptions options, TimeSpan timeout)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bootstrapServers);
        if (!bootstrapServers.Split(',', StringSplitOptions.TrimEntries).All(IsServer))
        {
            throw new ArgumentException("The bootstrap servers cannot be read. Write host:port, several parted by commas.");
        }

        CheckSignIn(options);
        var milliseconds = (int)timeout.TotalMilliseconds;
        return new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            ClientId = "personalization",
            Acks = Acks.All,
            EnableIdempotence = true,

            // As Kafka's own clients choose partitions; this library would choose others.
            Partitioner = Partitioner.Murmur2Random,

            // A batch is handed over at once, so there is little to wait for; a person's next delivery waits for the answer.
            LingerMs = 1,
            MessageTimeoutMs = milliseconds,

            // An unknown topic is told as such before the time is over.
            TopicMetadataPropagationMaxMs = milliseconds / 2,
            QueueBufferingMaxKbytes = QueueKilobytes,
            SecurityProtocol = options.SecurityProtocol,
            SaslMechanism = options.SaslMechanism,
            SaslUsername = options.Username,
            SaslPassword = options.Password,
        };
    }

    internal static void CheckTopic(string topic)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        if (topic.Length > LongestTopic || topic is "." or ".." || !topic.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
        {
            throw new ArgumentException($"The topic's name is not one that Kafka takes. Use up to {LongestTopic} letters, digits, dots, underscores and hyphens.");
        }
    }

    private static bool IsServer(string server)
        => Uri.TryCreate($"kafka://{server}", UriKind.Absolute, out var address) && address.Host.Length > 0 && address.UserInfo.Length == 0 && address.Port != 0
            && address.PathAndQuery.Length <= 1 && !server.EndsWith('/') && !server.Any(char.IsWhiteSpace);

    private static void CheckSignIn(KafkaOptions options)
    {
        if (!Enum.IsDefined(options.SecurityProtocol))
        {
            throw new ArgumentException("The security protocol does not exist. There are: plaintext, ssl, sasl_plaintext, sasl_ssl.");
        }

        var signsIn = options.SecurityProtocol is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl;
        if (signsIn && (options.SaslMechanism is null || string.IsNullOrEmpty(options.Username) || string.IsNullOrEmpty(options.Password)))
        {
            throw new ArgumentException("A security protocol with SASL needs a SASL mechanism, a user name and a password. Give all three.");
        }

        if (!signsIn && (options.SaslMechanism is not null || options.Username is not null || options.Password is not null))
        {
            throw new ArgumentException("A SASL mechanism, a user name and a password are used only with the security protocols sasl_plaintext and sasl_ssl. Choose one of them, or leave the three out.");
        }

        if (options.SaslMechanism is not (null or SaslMechanism.Plain or SaslMechanism.ScramSha256 or SaslMechanism.ScramSha512))
        {
            throw new ArgumentException("The SASL mechanism is not supported. There are: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.");
        }
    }
}
