using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>Describes a single value. Immutable.</summary>
/// <typeparam name="T">What it is read as.</typeparam>
internal abstract class ValueShape<T>
{
    /// <summary>Where a schema allows a variable, whatever its value is going to be.</summary>
    protected const string VariablePattern = @"\$\{";

    /// <summary>Gets a value indicating whether a value that cannot be read has a substitute, which is its <see cref="Substitute"/>.</summary>
    internal virtual bool HasSubstitute => false;

    protected virtual T Substitute => default!;

    /// <summary>Reads the value, or reports what is wrong with it.</summary>
    internal bool TryRead(YamlNode node, Place place, out T value)
    {
        value = Substitute;
        var problem = node switch
        {
            YamlScalar { Problem: { } bad } => bad,
            YamlScalar scalar when scalar.Kind != ScalarKind.Null || TakesNull => Parse(scalar, ref value),
            _ => Refuse(node),
        };
        if (problem is not null)
        {
            place.Report(problem);
        }

        return problem is null;
    }

    internal abstract JsonObject ToSchema();

    protected virtual bool TakesNull => false;

    /// <summary>Reads the value, and answers what is wrong with it or <see langword="null"/>.</summary>
    protected abstract string? Parse(YamlScalar scalar, ref T value);

    /// <summary>Says that something is not what stands here, and what to write.</summary>
    protected abstract string Refuse(YamlNode node);
}
