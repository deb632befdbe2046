using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>Describes what may stand at a place of the file: by it the file is read, its JSON Schema is written, and keys are suggested. Immutable.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
internal abstract class Shape<T>
{
    /// <summary>Reads what is written, and reports what is wrong with it.</summary>
    internal abstract void Read(YamlNode node, T target, Place place);

    /// <summary>Answers the JSON Schema of it.</summary>
    internal abstract JsonObject ToSchema();
}
