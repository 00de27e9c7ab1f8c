"""The agency's examination of a dossier."""

from coopps.instruction.models.examination import Examination, GridAnswer, Proposal
from coopps.instruction.models.instruction import Instruction, InstructionRecord
from coopps.instruction.models.requests import DocumentRequest, RequestedItem

__all__ = [
    "DocumentRequest",
    "Examination",
    "GridAnswer",
    "Instruction",
    "InstructionRecord",
    "Proposal",
    "RequestedItem",
]
