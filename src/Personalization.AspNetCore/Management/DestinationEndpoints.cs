using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Answers collections by the name that orchestrators have for them: a sync's <c>destinationId</c> leads here.</summary>
internal sealed class DestinationEndpoints(CurrentDefinitions definitions, RequestGuard guard)
{
    /// <summary>GET destinations.</summary>
    internal Task ListAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, () =>
    {
        var known = definitions.Value.Collections.Values.Where(collection => key.Covers(collection.Name)).OrderBy(collection => collection.Name, StringComparer.Ordinal);
        return JsonAnswer.WriteAsync(context, ManagementJson.List(known, Write));
    });

    /// <summary>GET destinations/{id}.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key) => guard.RunAsync(context, () =>
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var known = definitions.Value.Collections;
        return known.TryGetValue(id, out var collection) && key.Covers(id)
            ? JsonAnswer.WriteAsync(context, ManagementJson.Serialize(json => Write(json, collection)))
            : ProblemWriter.WriteAsync(context, key.CoversAll ? ApiProblems.NoDestination(NameSuggestion.For(id, known.Keys)) : ApiProblems.ForbiddenCollection);
    });

    private static void Write(Utf8JsonWriter json, CollectionDefinition collection)
    {
        json.WriteStartObject();
        json.WriteString("id", collection.Name);
        json.WriteString("slug", collection.Name);
        json.WriteString("name", collection.Name);
        json.WriteString("type", "collection");
        json.WriteString("primaryIndex", collection.PrimaryIndex);
        json.WriteStartArray("indexes");
        json.WriteStringValue(collection.PrimaryIndex);
        foreach (var index in collection.OtherIndexes)
        {
            json.WriteStringValue(index);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
