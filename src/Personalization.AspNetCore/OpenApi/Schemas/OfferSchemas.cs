namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of offers.</summary>
internal static class OfferSchemas
{
    private static readonly ApiSchema Segment = ApiSchema.Object("OfferSegment", "A segment that the person is in.", new ApiMember("id", ApiSchema.Text));

    private static readonly ApiSchema Offer = ApiSchema.Object(
        "Offer",
        "What the person is offered.",
        new ApiMember("attributes", new ApiSchema { Type = "object", IsFree = true }, "What goes with it of the person; those that nobody knows are left out."),
        new ApiMember("batch_segments", ApiSchema.ListOf(Segment)));

    internal static ApiSchema Body { get; } = ApiSchema.Object("OfferEvent", "An event, with at least one of the identifiers that are configured.") with { IsFree = true };

    internal static ApiSchema Answer { get; } = ApiSchema.Object("Offers", "The offers, by name.", new ApiMember("offers", ApiSchema.MapOf(Offer)));

    internal static ApiSchema Error { get; } = ApiSchema.Object(
        "OfferError",
        "Why there are no offers.",
        new ApiMember("code", ApiSchema.Int, "Stable; rely on it and not on texts."),
        new ApiMember("message", ApiSchema.Text));
}
