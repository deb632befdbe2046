using System.Globalization;
using System.Text;

namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>A place in a JSON text at which a path ends or goes on.</summary>
internal sealed class FieldNode
{
    private readonly Dictionary<byte[], FieldNode> _byName = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], FieldNode>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly Dictionary<int, FieldNode> _byPosition = [];

    internal FieldNode() => _bySpan = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Gets or sets the field that is read here; -1 for none.</summary>
    internal int Field { get; set; } = -1;

    internal bool HasChildren => _byName.Count > 0;

    /// <summary>Gets the children by name.</summary>
    internal Dictionary<byte[], FieldNode> Names => _byName;

    internal FieldNode Child(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (!_byName.TryGetValue(utf8, out var child))
        {
            _byName.Add(utf8, child = new FieldNode());
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position.ToString(CultureInfo.InvariantCulture) == name)
            {
                _byPosition.Add(position, child);
            }
        }

        return child;
    }

    internal FieldNode? Find(ReadOnlySpan<byte> name) => _bySpan.TryGetValue(name, out var child) ? child : null;

    internal FieldNode? Find(int position) => _byPosition.GetValueOrDefault(position);
}
