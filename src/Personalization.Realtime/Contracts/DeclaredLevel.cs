using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Personalization.Realtime.Contracts;

/// <summary>A level of an event: the fields that its schema declares there. Immutable once all levels are made.</summary>
internal sealed class DeclaredLevel
{
    private (byte[] Name, DeclaredLevel Level)[] _fields = [];
    private (Regex Pattern, DeclaredLevel Level)[] _patterns = [];

    private DeclaredLevel? _items;

    /// <summary>Gets the level at which nothing is judged: its schema names no fields.</summary>
    internal static DeclaredLevel Open { get; } = new();

    internal bool IsClosed { get; private set; }

    /// <summary>Gets the level of a list's items.</summary>
    internal DeclaredLevel Items => _items ?? Open;

    internal void Fill(IReadOnlyDictionary<string, DeclaredLevel>? fields, IEnumerable<(Regex Pattern, DeclaredLevel Level)> patterns, DeclaredLevel items)
    {
        IsClosed = fields is not null;
        _fields = [.. (fields ?? new Dictionary<string, DeclaredLevel>()).Select(field => (Encoding.UTF8.GetBytes(field.Key), field.Value))];
        _patterns = [.. patterns];
        _items = items;
    }

    /// <summary>Finds the level of a field.</summary>
    /// <param name="reader">Stands at the field's name.</param>
    /// <param name="hint">Where to look first: events come with their fields in one order. Moves on.</param>
    /// <returns><see langword="null"/> for a field that is not declared.</returns>
    internal DeclaredLevel? Find(ref Utf8JsonReader reader, ref int hint)
    {
        if (!IsClosed)
        {
            return Open;
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            var at = hint + i < _fields.Length ? hint + i : hint + i - _fields.Length;
            if (reader.ValueIsEscaped ? reader.ValueTextEquals(_fields[at].Name) : reader.ValueSpan.SequenceEqual(_fields[at].Name))
            {
                hint = at + 1 == _fields.Length ? 0 : at + 1;
                return _fields[at].Level;
            }
        }

        return _patterns.Length == 0 ? null : FindByPattern(reader.GetString()!);
    }

    private DeclaredLevel? FindByPattern(string name)
    {
        foreach (var (pattern, level) in _patterns)
        {
            if (pattern.IsMatch(name))
            {
                return level;
            }
        }

        return null;
    }
}
