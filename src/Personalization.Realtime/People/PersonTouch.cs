namespace Personalization.Realtime.People;

/// <summary>Why a stored state is written although nothing of it may have changed.</summary>
internal enum PersonTouch
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Its record may have changed: a step that has read the record before must not be committed after this one.</summary>
    Record,

    /// <summary>It is due, and stays so until a commit says otherwise.</summary>
    Timer,
}
