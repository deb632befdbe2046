using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>A single value.</summary>
internal sealed class ScalarShape<T, TValue>(ValueShape<TValue> shape, Action<T, TValue> set) : Shape<T>
{
    internal override void Read(YamlNode node, T target, Place place)
    {
        // A value that cannot be read is replaced by one that stands for it, so that its absence is not reported too.
        if (shape.TryRead(node, place, out var value) || shape.HasSubstitute)
        {
            set(target, value);
        }
    }

    internal override JsonObject ToSchema() => shape.ToSchema();
}
