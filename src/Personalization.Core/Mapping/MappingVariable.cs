namespace Personalization;

/// <summary>What a run knows of itself, as the value of a field. It is no input of a row: a row is not written anew because one of these changed.</summary>
public enum MappingVariable
{
    /// <summary>The model's name; the sync's id where the model belongs to one sync alone.</summary>
    ModelId,

    /// <summary>The same: a model has one name.</summary>
    ModelName,

    /// <summary>The sync's id.</summary>
    SyncId,

    /// <summary>The id of the run that wrote the field.</summary>
    SyncRunId,

    /// <summary>When that run began, ISO 8601 in UTC with milliseconds; the same for all of its rows, and when it is resumed.</summary>
    CurrentTimestamp,

    /// <summary>What the run did to the record when it wrote the field: <c>added</c> or <c>changed</c>.</summary>
    Operation,
}
