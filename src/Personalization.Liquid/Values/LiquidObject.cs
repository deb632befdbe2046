using System.Diagnostics.CodeAnalysis;

namespace Personalization.Liquid;

/// <summary>Values by name, kept in the order in which they were set. Not thread-safe while it is changed.</summary>
public sealed class LiquidObject : ILiquidObject
{
    /// <summary>So few names are found faster by looking at each.</summary>
    private const int Few = 8;

    private KeyValuePair<string, LiquidValue>[] _entries = [];
    private int _count;
    private Dictionary<string, int>? _places;

    /// <inheritdoc/>
    public int Count => _count;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => new ArraySegment<KeyValuePair<string, LiquidValue>>(_entries, 0, _count);

    /// <summary>Gets or sets a value by name.</summary>
    /// <param name="name">The name.</param>
    /// <value>The value; nil when there is none.</value>
    public LiquidValue this[string name]
    {
        get => TryGetValue(name, out var value) ? value : default;
        set
        {
            ArgumentNullException.ThrowIfNull(name);
            var place = PlaceOf(name);
            if (place >= 0)
            {
                _entries[place] = new(name, value);
                return;
            }

            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, Math.Max(4, _count * 2));
            }

            _entries[_count] = new(name, value);
            _places?.Add(name, _count);
            _count++;
            if (_places is null && _count > Few)
            {
                _places = new(StringComparer.Ordinal);
                for (var i = 0; i < _count; i++)
                {
                    _places.Add(_entries[i].Key, i);
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value)
    {
        var place = PlaceOf(name);
        if (place < 0)
        {
            value = default;
            return false;
        }

        value = _entries[place].Value;
        return true;
    }

    private int PlaceOf(string name)
    {
        if (_places is not null)
        {
            return _places.TryGetValue(name, out var place) ? place : -1;
        }

        var entries = _entries.AsSpan(0, _count);
        for (var i = 0; i < entries.Length; i++)
        {
            if (string.Equals(entries[i].Key, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
