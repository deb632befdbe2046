using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>alertChannels</c>.</summary>
internal static class AlertChannelFormat
{
    private static readonly WordValue<string> Tls = new("way to encrypt", new[] { "starttls", "implicit", "none" }.ToDictionary(word => word, StringComparer.Ordinal));

    private static readonly ListShape<BackendDraft> To = new(
        "address", new ScalarShape<BackendDraft, string>(TextValue.NotEmpty, (draft, value) => draft.Settings.Within("to").Set(value, true)));

    internal static MapShape<ReadingContext, BackendDraft> Section { get; } = new(
        "alert channel",
        new VariantShape<BackendDraft>(
            "alert channel",
            new Dictionary<string, ObjectShape<BackendDraft>>(StringComparer.Ordinal)
            {
                ["webhook"] = new ObjectShape<BackendDraft>()
                    .Text("url", "The address of the web service.", Presence.Required)
                    .Text("secret", "What requests are signed with, best a variable; they are not signed without it.")
                    .Web(),
                ["slack"] = new ObjectShape<BackendDraft>().Text("url", "The address of the incoming webhook, which is a secret: best a variable.", Presence.Required).Web(),
                ["pagerduty"] = new ObjectShape<BackendDraft>()
                    .Text("routingKey", "The integration key of a service's Events API v2 integration, best a variable.", Presence.Required)
                    .Text("url", "The address of the Events API.", @default: "\"https://events.pagerduty.com/v2/enqueue\"")
                    .Web(),
                ["email"] = new ObjectShape<BackendDraft>()
                    .Text("host", "The mail server.", Presence.Required)
                    .Value("port", new IntegerValue(1, 65_535), (draft, value) => draft.Settings.Set("port", (long)value), "The port of the mail server: 587 without it, with implicit 465, with none 25.")
                    .Value("tls", Tls, (draft, value) => draft.Settings.Set("tls", value), "How the connection is encrypted.", @default: "\"starttls\"")
                    .Text("user", "The user's name; nobody signs in without it.")
                    .Text("password", "The user's password, best a variable.")
                    .Text("from", "The sender's address.", Presence.Required)
                    .Nested("to", To, draft => draft, "The addresses of the recipients.", Presence.Required)
                    .Timeout(),
                ["log"] = new ObjectShape<BackendDraft>(),
            },
            [],
            null,
            (draft, type) => draft.Type = type),
        name => new BackendDraft(name),
        Add);

    private static ObjectShape<BackendDraft> Text(this ObjectShape<BackendDraft> shape, string name, string description, Presence presence = Presence.Optional, string? @default = null)
        => shape.Value(name, TextValue.NotEmpty, (draft, value) => draft.Settings.Set(name, value), description, presence, @default);

    private static ObjectShape<BackendDraft> Web(this ObjectShape<BackendDraft> shape) => shape
        .Timeout()
        .Value(
            "allowPrivateAddresses",
            new BooleanValue(),
            (draft, value) => draft.Settings.Set("allowPrivateAddresses", value),
            "Whether addresses of private networks and of this machine may be called.",
            @default: "false");

    private static ObjectShape<BackendDraft> Timeout(this ObjectShape<BackendDraft> shape)
        => shape.Value("timeout", new DurationValue(), (draft, value) => draft.Settings.Set("timeout", value), "How long an attempt may take: 1s to 15s.", @default: "\"10s\"");

    private static void Add(ReadingContext context, BackendDraft draft, Place place)
    {
        var settings = new AlertChannelSettings(draft.Name) { Identity = draft.Identity };
        if (draft.Type.Length > 0 && !place.HasProblems)
        {
            settings.Create = context.Backends.MakeAlertChannel(Packages.Alerts, draft, place);
        }

        // Also one that cannot be made, so that what refers to it is not reported too.
        context.Options.AlertChannels.Add(settings);
    }
}
