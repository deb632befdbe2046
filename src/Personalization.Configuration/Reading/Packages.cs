namespace Personalization.Configuration.Reading;

/// <summary>The packages that make what a file may name.</summary>
internal static class Packages
{
    internal const string Alerts = "Personalization.Alerts";
    internal const string Kafka = "Personalization.Kafka";
    internal const string Redis = "Personalization.Redis";
    internal const string Sqlite = "Personalization.Sqlite";
    internal const string Warehouse = "Personalization.Warehouse";
}
