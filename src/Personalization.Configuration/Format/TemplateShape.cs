using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>A Liquid template: its text, or the name of a file that ends in <c>.liquid</c>.</summary>
internal sealed class TemplateShape : Shape<RequestOptions>
{
    private const string Ending = ".liquid";
    private const int MaxBytes = 1024 * 1024;

    internal override void Read(YamlNode node, RequestOptions target, Place place)
    {
        if (TextValue.NotEmpty.TryRead(node, place, out var text))
        {
            target.Template = text.EndsWith(Ending, StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal) ? ReadFile(text, place) : text;
        }
    }

    internal override JsonObject ToSchema() => TextValue.NotEmpty.ToSchema();

    private static string? ReadFile(string name, Place place)
    {
        if (RelativePath.Resolve(name, place) is not { } path)
        {
            return null;
        }

        try
        {
            if (BoundedFile.ReadText(path, MaxBytes) is { } text)
            {
                return text;
            }

            place.Report($"The template is larger than {MaxBytes} bytes.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            place.Report("The template's file cannot be read. A relative path counts from this file's folder.");
        }

        return null;
    }
}
