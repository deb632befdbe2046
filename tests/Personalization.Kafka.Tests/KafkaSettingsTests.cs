using Confluent.Kafka;

namespace Personalization.Kafka.Tests;

/// <summary>What cannot be used is refused before anything is connected, and no message shows a value.</summary>
public sealed class KafkaSettingsTests
{
    private const string Secret = "hush-hush";

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:9092")]
    [InlineData("a:9092, b.example.com:9093")]
    [InlineData("10.0.0.1:9092,[::1]:9092")]
    public async Task Constructor_Servers_AreTaken(string servers)
    {
        await using var destination = new KafkaDestination(servers, "a.topic_of-1");
        Assert.NotNull(destination);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:9092,")]
    [InlineData("hush-hush:0")]
    [InlineData("a:99999")]
    [InlineData("user:hush-hush@a:9092")]
    [InlineData("a:9092/hush-hush")]
    [InlineData("a b:9092")]
    public void Constructor_UnreadableServers_AreRefusedWithoutShowingThem(string servers)
        => Refused(() => new KafkaDestination(servers, "transitions"));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a topic")]
    [InlineData("größe")]
    public void Constructor_NoNameOfATopic_IsRefused(string topic) => Refused(() => new KafkaDestination("localhost:9092", topic));

    [Fact]
    public void Constructor_TopicNameIsTooLong_IsRefused() => Refused(() => new KafkaDestination("localhost:9092", new string('a', 250)));

    [Theory]
    [InlineData(SecurityProtocol.SaslSsl, null, "u", Secret)]
    [InlineData(SecurityProtocol.SaslSsl, SaslMechanism.Plain, null, Secret)]
    [InlineData(SecurityProtocol.SaslPlaintext, SaslMechanism.Plain, "u", "")]
    [InlineData(SecurityProtocol.SaslSsl, SaslMechanism.Gssapi, "u", Secret)]
    [InlineData(SecurityProtocol.Plaintext, SaslMechanism.Plain, "u", Secret)]
    [InlineData(SecurityProtocol.Ssl, null, null, Secret)]
    [InlineData((SecurityProtocol)9, null, null, null)]
    public void Constructor_OptionsDoNotFit_AreRefusedWithoutShowingThem(SecurityProtocol protocol, SaslMechanism? mechanism, string? username, string? password)
        => Refused(() => new KafkaDestination("localhost:9092", "transitions", new KafkaOptions { SecurityProtocol = protocol, SaslMechanism = mechanism, Username = username, Password = password }));

    private static void Refused(Func<KafkaDestination> create)
        => Assert.DoesNotContain(Secret, Assert.ThrowsAny<ArgumentException>(create).Message, StringComparison.Ordinal);
}
