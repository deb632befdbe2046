using Confluent.Kafka;
using Personalization.DependencyInjection;
using Personalization.Destinations;
using Personalization.Kafka;

[assembly: KafkaBackends]

namespace Personalization.Kafka;

/// <summary>The destinations of <c>type: kafka</c> of configuration files.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class KafkaBackendsAttribute : BackendsAttribute
{
    public override void Register(BackendRegistry backends) => backends.AddDestination("kafka", TopicOf);

    private static Func<IServiceProvider, IRealtimeDestination> TopicOf(BackendSettings settings)
    {
        var (servers, topic) = (settings.Get<string>("bootstrapServers"), settings.Get<string>("topic"));
        var options = new KafkaOptions
        {
            SecurityProtocol = Parse<SecurityProtocol>(settings.Get("securityProtocol", "plaintext")),
            SaslMechanism = settings.TryGet<string>("saslMechanism", out var mechanism) ? Parse<SaslMechanism>(mechanism) : null,
            Username = settings.TryGet<string>("username", out var username) ? username : null,
            Password = settings.TryGet<string>("password", out var password) ? password : null,
        };

        // What is wrong with it is told now; nothing is connected before it is used.
        KafkaSettings.CheckTopic(topic);
        KafkaSettings.Of(servers, options, TimeSpan.Zero);
        return _ => new KafkaDestination(servers, topic, options);
    }

    /// <summary>Reads Kafka's words, such as <c>sasl_ssl</c> and <c>SCRAM-SHA-256</c>, whose letters are those of the library's names.</summary>
    private static T Parse<T>(string word)
        where T : struct, Enum
        => Enum.Parse<T>(word.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true);
}
