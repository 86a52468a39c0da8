namespace SoftReferences.Tool;

/// <summary>Where rules are checked.</summary>
internal enum CheckLevel
{
    Model,
    Migrations,
    Database,
}
