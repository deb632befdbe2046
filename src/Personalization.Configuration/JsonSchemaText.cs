using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Configuration.Format;

namespace Personalization.Configuration;

/// <summary>Writes the JSON Schema of the configuration file, of the description by which it is read.</summary>
internal static class JsonSchemaText
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write() => FileFormat.ToSchema().ToJsonString(Layout) + "\n";
}
