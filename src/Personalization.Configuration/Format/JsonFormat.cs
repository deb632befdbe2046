using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Format;

/// <summary>An object of whatever is in it, which is taken as JSON.</summary>
/// <param name="example">What is written, for whoever writes something else.</param>
/// <param name="set">Takes its text.</param>
internal sealed class JsonFormat<T>(string example, Action<T, string> set) : Shape<T>
{
    internal override void Read(YamlNode node, T target, Place place)
    {
        if (node is not YamlMapping)
        {
            place.Report($"{node.Shown} is not a mapping. Write names and values, such as {example}.");
            return;
        }

        var isGood = true;
        var json = YamlJson.Of(node, place, ref isGood);
        if (isGood)
        {
            set(target, json!.ToJsonString());
        }
    }

    internal override JsonObject ToSchema() => new() { ["type"] = "object" };
}
