using Personalization.Liquid;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Delivery;

/// <summary>What something is sent as: templates, parsed. Immutable.</summary>
internal sealed class SentAs(RequestOptions request)
{
    private static readonly string[] WithoutBody = ["GET", "DELETE"];

    internal HttpMethod Method { get; } = new(request.Method ?? "POST");

    internal LiquidTemplate? Url { get; } = Parse(request.Url);

    internal LiquidTemplate? Body { get; } = Parse(request.Template);

    /// <summary>Gets a value indicating whether a request has a body: a GET or DELETE has one only where a template makes it.</summary>
    internal bool HasBody => Body is not null || !WithoutBody.Contains(Method.Method, StringComparer.Ordinal);

    /// <summary>Gets a value indicating whether one request is of one row: its templates ask for <c>row</c>, and not for <c>rows</c>.</summary>
    internal bool IsOfOneRow => (Url is not null && Reads(Url, "row")) || (Body is not null && !Reads(Body, "rows"));

    private static bool Reads(LiquidTemplate template, string name) => template.References.Any(reference => reference.Name is null || reference.Name == name);

    private static LiquidTemplate? Parse(string? template) => template is null ? null : LiquidTemplate.Parse(template, TemplateMapping.Options);
}
