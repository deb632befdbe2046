using System.Globalization;
using System.Text.Json;

namespace Personalization.Realtime.Contracts;

/// <summary>Finds what a reference within a schema leads to: a pointer such as <c>#/definitions/item</c>, or a name that a part gives itself by <c>$id</c>.</summary>
internal static class SchemaPointer
{
    /// <returns><see langword="null"/> for a reference by an address: what it leads to declares nothing here.</returns>
    internal static (string Path, JsonElement Schema)? Find(JsonElement root, string reference)
    {
        if (reference is "#" or "")
        {
            return ("#", root);
        }

        if (!reference.StartsWith('#'))
        {
            return FindById(root, reference, "#");
        }

        if (reference[1] != '/')
        {
            return FindById(root, reference, "#");
        }

        var at = root;
        foreach (var part in Uri.UnescapeDataString(reference[2..]).Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var member))
            {
                at = member;
            }
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else
            {
                return null;
            }
        }

        return (reference, at);
    }

    private static (string Path, JsonElement Schema)? FindById(JsonElement schema, string id, string path)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.Object when schema.TryGetProperty("$id", out var own) && own.ValueKind == JsonValueKind.String && own.ValueEquals(id):
                return (path, schema);
            case JsonValueKind.Object:
                return schema.EnumerateObject().Select(member => FindById(member.Value, id, $"{path}/{member.Name}")).FirstOrDefault(found => found is not null);
            case JsonValueKind.Array:
                return schema.EnumerateArray().Index().Select(item => FindById(item.Item, id, $"{path}/{item.Index}")).FirstOrDefault(found => found is not null);
            default:
                return null;
        }
    }
}
