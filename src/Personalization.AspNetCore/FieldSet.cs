using System.Text;

namespace Personalization.AspNetCore;

/// <summary>Names of fields, in UTF-8. Immutable.</summary>
internal sealed class FieldSet
{
    private readonly HashSet<string> _names;
    private readonly byte[][] _utf8;

    private FieldSet(HashSet<string> names)
    {
        _names = names;
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    internal ReadOnlySpan<byte[]> Utf8Names => _utf8;

    internal static FieldSet Of(IEnumerable<string> names) => new(names.ToHashSet(StringComparer.Ordinal));

    internal bool Contains(string name) => _names.Contains(name);

    /// <summary>Answers the names that both have.</summary>
    internal FieldSet And(FieldSet other) => new([.. _names.Where(other._names.Contains)]);
}
