namespace SoftReferences.Tool;

/// <summary>The output formats of an operation.</summary>
internal enum OperationFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>As JSON.</summary>
    Json,
}
