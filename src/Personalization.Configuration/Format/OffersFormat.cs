using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>offers</c>.</summary>
internal static class OffersFormat
{
    private static readonly MapShape<OffersSettings, OfferSettings> Personalizations = new(
        "offer",
        new ObjectShape<OfferSettings>()
            .Value("audience", TextValue.Any, (offer, value) => offer.Audience = value, "The audience whose members get the offer.", Presence.RequiredWhenCompiled)
            .Nested("attributes", Attributes(), offer => offer, "What goes with the offer of the person's record.")
            .Nested("batchSegments", Segments(), offer => offer, "The segments that are named with the offer to their members."),
        name => new OfferSettings(name),
        (offers, offer, _) => offers.Personalizations.Add(offer));

    internal static MapShape<ReadingContext, OffersSettings> Section { get; } = new(
        "database's offers",
        new ObjectShape<OffersSettings>()
            .Value("database", TextValue.Any, (offers, value) => offers.Database = value, "The first segment of the path that is asked.", Presence.RequiredWhenCompiled)
            .Nested("tables", Texts("table", offers => offers.Tables), offers => offers, "What the second segment of the path may be; the name of the events that come by it.", Presence.RequiredWhenCompiled)
            .Value("account", TextValue.Any, (offers, value) => offers.Account = value, "The first part of the tokens; in quotes if it is a number.", Presence.RequiredWhenCompiled)
            .Value("instance", TextValue.Any, (offers, value) => offers.Instance = value, "The second part of the tokens; in quotes if it is a number.", Presence.RequiredWhenCompiled)
            .Nested("tokens", Texts("token", offers => offers.Tokens), offers => offers, "The last parts of the tokens by which it may be asked, at most 50; best variables.", Presence.RequiredWhenCompiled)
            .Nested(
                "allowedNetworks",
                Texts("network", offers => offers.AllowedNetworks, mayBeEmpty: true),
                offers => offers,
                "The networks from which it may be asked, such as 10.0.0.0/8; everywhere without any.")
            .Nested(
                "identifiers",
                new MapShape<OffersSettings, Draft>(
                    "member of a body",
                    new ScalarShape<Draft, string>(TextValue.Any, (draft, value) => draft.To = value),
                    field => new Draft { From = field, To = string.Empty },
                    (offers, draft, _) => offers.Identifiers.Add(new OfferIdentifier(draft.From, draft.To))),
                offers => offers,
                "The members of a body that say who it is: each an index of the parent collection, or any other name for an id that no record has.",
                Presence.RequiredWhenCompiled)
            .Value("parent", TextValue.Any, (offers, value) => offers.Parent = value, "The name of the collection whose records get offers.", Presence.RequiredWhenCompiled)
            .Value("attributeLifetime", new DurationValue(), (offers, value) => offers.AttributeLifetime = value, "How long the attributes of a body are kept: from 1m to 30d.", @default: "\"24h\"")
            .Nested("personalizations", Personalizations, offers => offers, "The offers, by the names that answers give them."),
        name => new OffersSettings(name),
        (context, offers, _) => context.Options.Extension<RealtimeSettings>().Offers.Add(offers));

    private static ListShape<OffersSettings> Texts(string what, Func<OffersSettings, IList<string>> list, bool mayBeEmpty = false)
        => new(what, new ScalarShape<OffersSettings, string>(TextValue.NotEmpty, (offers, value) => list(offers).Add(value)), mayBeEmpty);

    private static ListShape<OfferSettings> Attributes() => new(
        "attribute",
        new ItemShape<OfferSettings, Draft>(
            new ObjectShape<Draft>()
                .Value("from", TextValue.NotEmpty, (draft, value) => draft.From = value, "Its path in the record; where the record lacks it, in what bodies have told.", Presence.Required)
                .Value("to", TextValue.NotEmpty, (draft, value) => draft.To = value, "Its name in the answer.", Presence.Required),
            () => new Draft(),
            (offer, draft) => offer.Attributes.Add(new OfferAttribute(draft.From, draft.To))));

    private static ListShape<OfferSettings> Segments() => new(
        "segment",
        new ItemShape<OfferSettings, Draft>(
            new ObjectShape<Draft>()
                .Value("id", TextValue.NotEmpty, (draft, value) => draft.From = value, "Its id in the answer; in quotes if it is a number.", Presence.Required)
                .Value("audience", TextValue.NotEmpty, (draft, value) => draft.To = value, "The audience whose members are in it.", Presence.Required),
            () => new Draft(),
            (offer, draft) => offer.BatchSegments.Add(new BatchSegment(draft.From, draft.To))));

    private sealed class Draft
    {
        internal string From { get; set; } = "?";

        internal string To { get; set; } = "?";
    }
}
