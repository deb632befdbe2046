using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Shows what models answer, and tries sources out.</summary>
internal sealed class ModelEndpoints(CurrentDefinitions definitions, IModelService models, LongAnswer answers)
{
    internal const int DefaultRows = 10;
    internal const int MaxRows = 10_000;

    /// <summary>How many rows are read for types, null shares and duplicate keys; more where more are shown.</summary>
    internal const int RowsRead = 1_000;

    /// <summary>GET models/{name}/preview.</summary>
    internal Task PreviewAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var name = NameIn(context);
        if (!KeyView.SeesModel(definitions.Value, key, name))
        {
            return new Answer(ApiProblems.ForbiddenSync);
        }

        if (!PageQuery.TryRead(PageQuery.Of(context), "limit", DefaultRows, out var rows) || rows is < 1 or > MaxRows)
        {
            return new Answer(ApiProblems.Malformed($"The query cannot be read. 'limit' is 1 to {MaxRows}."));
        }

        var preview = await models.PreviewAsync(name, Math.Max(rows, RowsRead), rows, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => ModelPreviewJson.Write(json, preview)));
    });

    /// <summary>POST sources/{name}/test.</summary>
    internal Task TestSourceAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var name = NameIn(context);
        if (!KeyView.SeesSource(definitions.Value, key, name))
        {
            return new Answer(ApiProblems.ForbiddenSync);
        }

        var report = await models.TestSourceAsync(name, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => PreviewJson.WriteSourceTest(json, report)));
    });

    private static string NameIn(HttpContext context) => (string)context.Request.RouteValues["name"]!;
}
