using System.Text;
using Personalization.Liquid;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Delivery.Webhooks;

/// <summary>Makes requests of rows. Immutable.</summary>
internal sealed class WebhookComposer(WebhookOptions options, LiquidObject context, int batchSize)
{
    private const string ContentType = "Content-Type";

    private readonly bool _isJson = !options.Headers.TryGetValue(ContentType, out var type) || type.Contains("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes the request, or says why it cannot be made.</summary>
    internal WebhookRequest? Compose(IReadOnlyList<DeliveryRow> rows, out string? problem)
    {
        var sentAs = rows[0].SentAs;
        problem = null;
        LiquidObject? scope = null;
        if (sentAs.Url is not null || sentAs.Body is not null)
        {
            if (!TemplateProblem.Try(() => DeliveryScope.Of(rows, context), out scope, out problem))
            {
                return null;
            }
        }

        if (AddressOf(sentAs, scope, ref problem) is not { } address)
        {
            return null;
        }

        var body = sentAs.HasBody ? BodyOf(rows, sentAs, scope, ref problem) : null;
        return problem is null ? new WebhookRequest(sentAs.Method, address, DeliveryKey.Of(rows), body) : null;
    }

    /// <summary>What a template appends must not lead to another host.</summary>
    private Uri? AddressOf(SentAs sentAs, LiquidObject? scope, ref string? problem)
    {
        var start = new Uri(options.Url!, UriKind.Absolute);
        if (sentAs.Url is not { } template)
        {
            return start;
        }

        if (!TemplateProblem.Try(() => template.Render(scope!), out var rest, out problem))
        {
            return null;
        }

        if (Uri.TryCreate(options.Url!.TrimEnd('/') + rest.Trim(), UriKind.Absolute, out var address)
            && string.Equals(address.GetLeftPart(UriPartial.Authority), start.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
            && !Climbs(rest))
        {
            return address;
        }

        problem = "The template of the URL makes no address of the destination's host, or one with a part '.' or '..', which would lead elsewhere. Put data through url_encode.";
        return null;
    }

    /// <summary>A part of a path that is '.' or '..' takes away what stands before it, and no encoding keeps it from that.</summary>
    private static bool Climbs(string rest)
    {
        var end = rest.IndexOfAny(['?', '#']);
        return (end < 0 ? rest : rest[..end]).Split('/', '\\').Any(part => part.Trim().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..");
    }

    private ReadOnlyMemory<byte>? BodyOf(IReadOnlyList<DeliveryRow> rows, SentAs sentAs, LiquidObject? scope, ref string? problem)
    {
        if (sentAs.Body is not { } template)
        {
            return batchSize == 1 ? rows[0].Json : JsonBody.Array([.. rows.Select(row => row.Json)]);
        }

        if (!TemplateProblem.Try(() => template.Render(scope!), out var text, out problem))
        {
            return null;
        }

        if (!_isJson)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var json = JsonBody.Clean(text);
        problem = json is null ? "The template makes no JSON. Put values through the filter json, or set the header Content-Type where it is to be something else." : null;
        return json;
    }
}
