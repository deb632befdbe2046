using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Offers;
using Personalization.AspNetCore.OpenApi.Schemas;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the routes of offers.</summary>
internal static class OfferOperations
{
    private static readonly ApiTag Tag = new("Offers", "What a person is offered, in the form of the Treasure Data Personalization API.");

    private static readonly ApiParameter[] Parameters =
    [
        new("database", "path", "The database of the offers."),
        new("table", "path", "One of its tables: the event's name."),
        new("WP13n-Token", "header", "The token: `ACCOUNT/INSTANCE/TOKEN`."),
    ];

    private static readonly ApiResponse[] Responses =
    [
        new(StatusCodes.Status200OK, "The event is kept; these offers its person gets then.") { Schema = OfferSchemas.Answer, Headers = ["Cache-Control"] },
        new(StatusCodes.Status400BadRequest, "3000 no token, 3001 unknown token, 3002 another account's, 3003 malformed token, 3004 no event or nobody's, 3005 from a network that may not ask.") { Schema = OfferSchemas.Error },
        new(StatusCodes.Status404NotFound, "The database has no such table.") { Schema = OfferSchemas.Error },
        new(StatusCodes.Status415UnsupportedMediaType, "The content type is another than application/vnd.treasuredata.v1+json.") { Schema = OfferSchemas.Error },
        new(StatusCodes.Status429TooManyRequests, "2003 more events than can be taken, 2013 too many questions at once. Ask again.") { Schema = OfferSchemas.Error, Headers = ["Retry-After"] },
        new(StatusCodes.Status503ServiceUnavailable, "The store cannot be reached. Ask again.") { Codes = [ErrorCodes.StoreUnavailable], Headers = ["Retry-After"] },
    ];

    internal static ApiOperation Ask { get; } = Of("askForOffers");

    internal static ApiOperation AskPublicly { get; } = Of("askForOffersPublicly");

    private static ApiOperation Of(string id) => new(id, "Takes an event in and answers the offers of its person.", Scope: null, Tag)
    {
        Methods = [HttpMethods.Post],
        Parameters = Parameters,
        Body = OfferSchemas.Body,
        BodyType = OfferAnswer.ContentType,
        Security = "Needs a token of the offers in the header `WP13n-Token`.",
        SecurityScheme = OpenApiDocument.OfferTokenScheme,
        Responses = Responses,
    };
}
