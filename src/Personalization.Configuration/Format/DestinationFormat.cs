using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>destinations</c>.</summary>
internal static class DestinationFormat
{
    private const string Webhook = "webhook";
    private const string RedisStream = "redis-stream";
    private const string Kafka = "kafka";

    private static readonly WordValue<bool> Credentials = new("place for credentials", new Dictionary<string, bool>(StringComparer.Ordinal) { ["header"] = false, ["body"] = true });

    private static readonly WordValue<string> Protocol = Words("security protocol", "plaintext", "ssl", "sasl_plaintext", "sasl_ssl");

    private static readonly WordValue<string> Mechanism = Words("SASL mechanism", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    private static readonly MapShape<WebhookOptions, HeaderDraft> Headers = new(
        "header",
        new ScalarShape<HeaderDraft, string>(TextValue.Any, (header, value) => header.Value = value),
        name => new HeaderDraft(name),
        (webhook, header, _) => webhook.Headers[header.Name] = header.Value);

    private static readonly ObjectShape<OAuthOptions> OAuth = new ObjectShape<OAuthOptions>()
        .Value("tokenUrl", TextValue.Any, (oauth, value) => oauth.TokenUrl = value, "The address that answers tokens.", Presence.RequiredWhenCompiled)
        .Value("clientId", TextValue.Any, (oauth, value) => oauth.ClientId = value, "The client's id.", Presence.RequiredWhenCompiled)
        .Value("clientSecret", TextValue.Any, (oauth, value) => oauth.ClientSecret = value, "The client's secret, best a variable.", Presence.RequiredWhenCompiled)
        .Value("scope", TextValue.NotEmpty, (oauth, value) => oauth.Scope = value, "The scopes, parted by spaces; none without it.")
        .Value("credentialsIn", Credentials, (oauth, value) => oauth.CredentialsInBody = value, "Where id and secret are sent.", @default: "\"header\"");

    internal static MapShape<ReadingContext, DestinationDraft> Section { get; } = new(
        "destination",
        new VariantShape<DestinationDraft>(
            "destination",
            new Dictionary<string, ObjectShape<DestinationDraft>>(StringComparer.Ordinal)
            {
                [Webhook] = new ObjectShape<DestinationDraft>()
                    .Value("url", TextValue.Any, (draft, value) => draft.Webhook.Url = value, "The address of the web service.", Presence.RequiredWhenCompiled)
                    .Value("secret", TextValue.Any, (draft, value) => draft.Webhook.Secret = value, "What requests are signed with, best a variable; they are not signed without it.")
                    .Nested("headers", Headers, draft => draft.Webhook, "What every request carries as headers, by name; secrets are best variables.")
                    .Nested("oauth", OAuth, draft => draft.Webhook.OAuth ??= new OAuthOptions(), "Where an access token comes from, by the grant of client credentials; none is asked for without it.")
                    .Value("timeout", new DurationValue(), (draft, value) => draft.Webhook.Timeout = value, "How long a request may take: 1s to 30s.", @default: "\"30s\"")
                    .Value("requestsPerSecond", new IntegerValue(int.MinValue, int.MaxValue), (draft, value) => draft.Webhook.RequestsPerSecond = value, "How many requests each sync may start in a second.", @default: "1000")
                    .Value("concurrency", new IntegerValue(int.MinValue, int.MaxValue), (draft, value) => draft.Webhook.Concurrency = value, "How many requests each sync may have under way at once.", @default: "100")
                    .Value("allowPrivateAddresses", new BooleanValue(), (draft, value) => draft.Webhook.AllowPrivateAddresses = value, "Whether addresses of private networks and of this machine may be called.", @default: "false"),
                [RedisStream] = new ObjectShape<DestinationDraft>()
                    .Setting("connectionString", "How to connect, as for a store of type redis; best a variable.")
                    .Setting("stream", "The key of the stream.")
                    .Value("maxLength", new IntegerValue(1, int.MaxValue), (draft, value) => draft.Backend.Settings.Set("maxLength", (long)value), "How many entries the stream keeps, about.", @default: "1000000"),
                [Kafka] = new ObjectShape<DestinationDraft>()
                    .Setting("bootstrapServers", "The brokers that are asked first: host:port, several parted by commas.")
                    .Setting("topic", "The name of the topic.")
                    .Value("securityProtocol", Protocol, (draft, value) => draft.Backend.Settings.Set("securityProtocol", value), "Whether the connection is encrypted, and whether one signs in.", @default: "\"plaintext\"")
                    .Value("saslMechanism", Mechanism, (draft, value) => draft.Backend.Settings.Set("saslMechanism", value), "How one signs in, with sasl_plaintext and sasl_ssl.")
                    .Value("username", TextValue.NotEmpty, (draft, value) => draft.Backend.Settings.Set("username", value), "The user's name, best a variable.")
                    .Value("password", TextValue.NotEmpty, (draft, value) => draft.Backend.Settings.Set("password", value), "The user's password, best a variable."),
            },
            [],
            null,
            (draft, type) => draft.Backend.Type = type),
        name => new DestinationDraft(name),
        Add);

    private static ObjectShape<DestinationDraft> Setting(this ObjectShape<DestinationDraft> shape, string name, string description)
        => shape.Value(name, TextValue.NotEmpty, (draft, value) => draft.Backend.Settings.Set(name, value), description, Presence.Required);

    private static WordValue<string> Words(string what, params string[] words) => new(what, words.ToDictionary(word => word, StringComparer.Ordinal));

    private static void Add(ReadingContext context, DestinationDraft draft, Place place)
    {
        var settings = new DestinationSettings(draft.Backend.Name);
        if (draft.Backend.Type == Webhook)
        {
            settings.Webhook = draft.Webhook;
        }
        else if (draft.Backend.Type.Length > 0 && !place.HasProblems)
        {
            settings.Create = context.Backends.MakeDestination(draft.Backend.Type == Kafka ? Packages.Kafka : Packages.Redis, draft.Backend, place);
        }

        // Also one that cannot be made, so that what refers to it is not reported too.
        context.Options.Extension<RealtimeSettings>().Destinations.Add(settings);
    }

    /// <summary>A destination while it is read.</summary>
    internal sealed class DestinationDraft(string name)
    {
        internal BackendDraft Backend { get; } = new(name);

        internal WebhookOptions Webhook { get; } = new();
    }

    private sealed class HeaderDraft(string name)
    {
        internal string Name { get; } = name;

        internal string Value { get; set; } = string.Empty;
    }
}
