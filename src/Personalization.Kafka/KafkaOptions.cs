using Confluent.Kafka;

namespace Personalization.Kafka;

/// <summary>How a <see cref="KafkaDestination"/> signs in. Not thread-safe; the destination copies it.</summary>
public sealed class KafkaOptions
{
    /// <summary>Gets or sets whether the connection is encrypted and whether one signs in; plain text without signing in by default.</summary>
    public SecurityProtocol SecurityProtocol { get; set; } = SecurityProtocol.Plaintext;

    /// <summary>Gets or sets how one signs in: <see cref="Confluent.Kafka.SaslMechanism.Plain"/>, <see cref="Confluent.Kafka.SaslMechanism.ScramSha256"/> or <see cref="Confluent.Kafka.SaslMechanism.ScramSha512"/>; none by default.</summary>
    public SaslMechanism? SaslMechanism { get; set; }

    /// <summary>Gets or sets the user's name; none by default.</summary>
    public string? Username { get; set; }

    /// <summary>Gets or sets the user's password; none by default.</summary>
    public string? Password { get; set; }
}
