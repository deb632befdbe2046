namespace Personalization.AspNetCore.Lookups;

/// <summary>Reads <c>?fields=a,b</c>. A comma that belongs to a name is written <c>%2C</c>.</summary>
internal static class FieldQuery
{
    private const string Name = "fields=";

    /// <summary>Reads the fields that are asked for.</summary>
    /// <param name="query">The query, still encoded, without the question mark.</param>
    /// <param name="fields">The fields, or <see langword="null"/> when the query says nothing of them.</param>
    /// <returns>Whether the query can be read.</returns>
    internal static bool TryRead(ReadOnlySpan<char> query, out FieldSet? fields)
    {
        fields = null;
        List<string>? names = null;
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            if (!part.StartsWith(Name, StringComparison.Ordinal))
            {
                continue;
            }

            var list = part[Name.Length..];
            names ??= [];
            foreach (var item in list.Split(','))
            {
                if (list[item].IsEmpty || !PercentText.TryDecode(list[item], plusIsBlank: true, out var name))
                {
                    return false;
                }

                names.Add(name);
            }
        }

        fields = names is null ? null : FieldSet.Of(names);
        return true;
    }
}
