using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>A place in a JSON text at which a path ends or goes on.</summary>
internal sealed class FieldNode
{
    /// <summary>Among so many names the eye is faster than the hash.</summary>
    private const int Few = 8;

    private readonly List<(byte[] Name, FieldNode Child)> _children = [];
    private readonly Dictionary<byte[], FieldNode> _byName = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], FieldNode>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly Dictionary<int, FieldNode> _byPosition = [];

    internal FieldNode() => _bySpan = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Gets or sets the field that is read here; -1 for none.</summary>
    internal int Field { get; set; } = -1;

    internal bool HasChildren => _children.Count > 0;

    /// <summary>Gets a value indicating whether a child may be a place in an array.</summary>
    internal bool HasPositions => _byPosition.Count > 0;

    /// <summary>Gets the children by name.</summary>
    internal ReadOnlySpan<(byte[] Name, FieldNode Child)> Children => CollectionsMarshal.AsSpan(_children);

    internal FieldNode Child(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (!_byName.TryGetValue(utf8, out var child))
        {
            _byName.Add(utf8, child = new FieldNode());
            _children.Add((utf8, child));
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position.ToString(CultureInfo.InvariantCulture) == name)
            {
                _byPosition.Add(position, child);
            }
        }

        return child;
    }

    internal FieldNode? Find(ReadOnlySpan<byte> name)
    {
        if (_children.Count > Few)
        {
            return _bySpan.TryGetValue(name, out var found) ? found : null;
        }

        foreach (ref readonly var child in Children)
        {
            if (name.SequenceEqual(child.Name))
            {
                return child.Child;
            }
        }

        return null;
    }

    internal FieldNode? Find(int position) => _byPosition.GetValueOrDefault(position);
}
